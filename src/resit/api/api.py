"""The API that the site mounts at /api/v1/."""

from django.http import HttpRequest

from resit.api.facts import router as facts
from resit.api.problems import KINDS
from resit.api.programs import router
from resit.api.schemas import ProblemKind
from resit.api.serving import OrjsonParser, OrjsonRenderer, ResitAPI
from resit.api.sittings import router as sittings

api = ResitAPI(
    title="Resit",
    version="1",
    description="May I sit this certification exam again, from what day, how often, until when, at what cost, and how do we know? "
    "Sit a timed segment of practice items, each response acknowledged after its commit. "
    "Errors are application/problem+json. No key, no cookie; nothing that is asked is stored, and a sitting only for whoever holds its token.",
    urls_namespace="api",
    docs_url=None,  # the framework's page loads scripts from elsewhere
    renderer=OrjsonRenderer(),
    parser=OrjsonParser(),
)
api.add_router("/programs", router)
api.add_router("/programs", facts)
api.add_router("/sittings", sittings)


@api.get("/problems", response={200: list[ProblemKind], 304: None}, summary="The kinds of problems", tags=["problems"])
def problems(request: HttpRequest) -> list[dict[str, object]]:  # noqa: ARG001
    """Every kind of problem that this API answers with."""
    return [{"type": f"/api/v1/problems#{each.slug}", "title": str(each.title), "status": each.status} for each in KINDS]
