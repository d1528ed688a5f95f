"""The demo people one can sign in as: one per role and permission."""

from dataclasses import dataclass

from academy.demo.company import COMPANY
from academy.people.models import PermissionKind


@dataclass(frozen=True)
class CastMember:
    """A demo person. `division` and `team` say where they work (empty: directly above).

    `leads` says what they lead: the company, their division, or nothing.
    """

    name: str
    role: str
    division: str = ""
    team: str = ""
    leads: str = ""
    permission: PermissionKind | None = None
    is_new: bool = False


CAST = (
    CastMember("Sana Okoye", "sales", "Sales", "Sales UK and Ireland"),
    CastMember("Erik Dahl", "executive", leads=COMPANY),
    CastMember("Mina Park", "marketing", "Marketing and Communications", leads="Marketing and Communications"),
    CastMember("Paolo Rinaldi", "partner", "Sales", "Partner Management"),
    CastMember("Carla Nunes", "cx", "Customer Experience", "Service Desk North"),
    CastMember("Noor Haddad", "marketing", "Marketing and Communications", "Content Studio"),
    CastMember("Oskar Lind", "other", "Products and Operations", "Electronics and Software"),
    CastMember(
        "Tara Quinn", "other", "Products and Operations", "People and Culture", permission=PermissionKind.trainer
    ),
    CastMember("Adam Brandt", "other", "Products and Operations", "IT", permission=PermissionKind.admin),
    CastMember("Nia Weber", "cx", "Customer Experience", "Evening Desk", is_new=True),
)
SALES_LEARNER, EXECUTIVE, MARKETING_LEADER, PARTNER_MANAGER, CX_LEARNER = CAST[:5]
MARKETING_LEARNER, OTHER_LEARNER, TRAINER, ADMIN, NEWCOMER = CAST[5:]
