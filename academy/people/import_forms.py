"""Forms of the people import."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField
from wtforms.validators import InputRequired, Optional


class UploadForm(FlaskForm):
    """The file."""

    file = FileField(_("CSV file"), [FileRequired(_("Select a CSV file"))])


class ColumnsForm(FlaskForm):
    """Which column of the file holds what; choices are places in its header."""

    name = SelectField("name", [InputRequired(_('Select the column for "name"'))])
    email = SelectField("email", [InputRequired(_('Select the column for "email"'))])
    unit = SelectField("unit", [InputRequired(_('Select the column for "unit"'))])
    role = SelectField("role", [InputRequired(_('Select the column for "role"'))])
    external_id = SelectField("external_id", [Optional()])
    leads = SelectField("leads", [Optional()])

    def places(self) -> dict[str, int]:
        """Return field → place in the header, as chosen."""
        return {field.name: int(field.data) for field in self if field.type == "SelectField" and field.data}

    def repeated(self) -> bool:
        """Tell whether one column was chosen for two fields."""
        chosen = list(self.places().values())
        return len(chosen) != len(set(chosen))


class ApplyForm(FlaskForm):
    """Whether people who are not in the file shall be deactivated."""

    deactivate_missing = BooleanField(_("Deactivate people who are not in the file"))
