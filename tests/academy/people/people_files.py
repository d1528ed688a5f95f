"""Files of people for the import tests."""

HEADER = "external_id,name,email,unit,role,leads"


def people_file(*rows: str, header: str = HEADER) -> bytes:
    """Return a CSV file of these rows."""
    return "\n".join([header, *rows, ""]).encode()


def good_row(number: int, **values: str) -> str:
    """Return a row of a person who does not exist yet."""
    cells = {
        "external_id": f"E{number}",
        "name": f"Person {number}",
        "email": f"p{number}@example.com",
        "unit": "Social team",
        "role": "Sales",
        "leads": "",
    } | values
    return ",".join(cells[name] for name in HEADER.split(","))


def thirty_rows_with_four_bad_ones() -> bytes:
    """Return 30 rows; those with the numbers 5, 9, 17 and 28 have one problem each."""
    bad = {
        5: {"email": "jo@"},
        9: {"unit": "Socail team"},
        17: {"role": "Slaes"},
        28: {"name": ""},
    }
    return people_file(*(good_row(number, **bad.get(number, {})) for number in range(2, 32)))
