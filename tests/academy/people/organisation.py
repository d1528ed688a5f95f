"""A small organisation for the tests of the administration."""

from dataclasses import dataclass

from academy.people.models import Organisation, PermissionKind, Person, Unit
from tests.factories import add, make_person, make_role, make_unit, permit


@dataclass
class SmallCompany:
    company: Unit
    sales: Unit
    service: Unit
    social: Unit
    sales_support: Unit
    service_support: Unit
    admin: Person


def make_small_company() -> SmallCompany:
    """Make a company of two divisions; both have a team called Support."""
    add(Organisation(name="Example"))
    for slug, name in [("sales", "Sales"), ("cx", "Customer experience"), ("other", "Other roles")]:
        make_role(slug, name=name)
    company = make_unit(name="Example", slug="example")
    sales = make_unit(company, name="Sales division", slug="sales-division")
    service = make_unit(company, name="Service", slug="service")
    social = make_unit(service, name="Social team", slug="social-team")
    sales_support = make_unit(sales, name="Support", slug="support")
    service_support = make_unit(service, name="Support", slug="support-2")
    admin = make_person(company, name="Sam Admin", email="sam@example.com")
    permit(admin, PermissionKind.admin)
    return SmallCompany(company, sales, service, social, sales_support, service_support, admin)
