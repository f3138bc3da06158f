"""What somebody has asked us to take away, and the archivist has proposed."""

from config.demo.reading import at
from config.demo.world import World
from consultations.models import Submission
from feedback.models import Erasure
from feedback.selectors.erasing import Wish
from feedback.services import erasing

ASKED = "2025-08-29"
WHICH = "FRIV-0057"
REASON = (
    "Du har bedt oss om ikke å bruke teksten mens vi vurderer protesten din. Vi sperrer den så "
    "lenge. Svaret på det du tok opp, får du som avtalt."
)


def request_events(world: World) -> None:
    world.on(at(world.demo.move.day(ASKED), 13), _propose)


def _propose(world: World) -> None:
    grounds = erasing.Grounds(
        basis=Erasure.Basis.RESTRICTION, case_number=f"{world.now:%y}/1187", reason=REASON
    )
    submission = Submission.objects.get(reference=WHICH)
    wish = Wish(submission, Erasure.Scope.TEXT, Erasure.Measure.RESTRICT)
    erasing.propose(wish=wish, grounds=grounds, places=[], **world.signed("arne"))
