"""The learning framework: what stands under each component and each principle, and where nothing
does.

Courses say themselves under what they stand. The guide is one of the tools and resources, the
evidence of events tells of the community of practice, and that of a session of its course.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from dashboard.extensions import db
from dashboard.guide.models import GuideSection
from dashboard.plans.evidence_models import Evidence
from dashboard.records.fields import Label, codes_in
from dashboard.records.periods import Scope
from dashboard.training import measures
from dashboard.training.models import COMPONENTS, PRINCIPLES, Course, Session

TOOLS, COMMUNITY = "tools_and_resources", "community_of_practice"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A component or a principle with what stands under it."""

    code: str
    name: Label
    courses: list[Course] = field(default_factory=list)
    sections: list[GuideSection] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands under it."""
        return not (self.courses or self.sections or self.evidence)


def _sections(scope: Scope) -> list[GuideSection]:
    """The sections of the newest version of the guide that is known."""
    chosen = select(GuideSection).where(GuideSection.known(scope.as_of))
    sections = db.session.scalars(chosen.order_by(GuideSection.number, GuideSection.section)).all()
    newest = max(sections, key=lambda s: (s.dated_on is not None, s.dated_on, s.id), default=None)
    return [section for section in sections if newest and section.number == newest.number]


def framework(scope: Scope) -> tuple[list[Part], list[Part]]:
    """The components, and the principles, in four statements."""
    components = {code: Part(code=code, name=name) for code, name in COMPONENTS.items()}
    principles = {code: Part(code=code, name=name) for code, name in PRINCIPLES.items()}
    parts_of: defaultdict[int, list[Part]] = defaultdict(list)
    for course in measures.courses(scope):
        parts = [components[code] for code in codes_in(course.component)]
        parts += [principles[code] for code in codes_in(course.principles)]
        for part in parts:
            part.courses.append(course)
        parts_of[course.id] = parts
    components[TOOLS].sections.extend(_sections(scope))
    chosen = select(Evidence, Session.course_id).outerjoin(
        Session, Session.id == Evidence.session_id
    )
    for evidence, course_id in db.session.execute(
        chosen.where(Evidence.known(scope.as_of)).order_by(Evidence.id)
    ):
        parts = parts_of[course_id] if course_id else []
        if evidence.event_id:
            parts = [components[COMMUNITY]]
        elif evidence.guide:
            parts = [components[TOOLS]]
        for part in parts:
            part.evidence.append(evidence)
    return list(components.values()), list(principles.values())
