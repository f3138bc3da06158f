"""Exports that many municipalities have, recognised by the headings their programs write.

The headings are those of the programs themselves: Decidim's and adhocracy4's exporters, the header
of Polis' comments.csv, the columns of SurveyXact's data sets, and Microsoft Forms in Norwegian and
English. Questback publishes no list: its columns are taken as people describe them, and no real
export has confirmed them. A file that is not recognised is read through a column map all the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from consultations.rules.columns import plain
from consultations.rules.reading import Sheet

Mapped = dict[str, str | None]
# Where a system writes one column for each language, the first of these that is there is read.
LANGUAGES = ("nb", "no", "nn", "se", "en")
_TICKED = frozenset({"", "0", "1", "valgt", "ikkevalgt", "selected", "notselected", "x"})


@dataclass(frozen=True)
class Preset:
    """One program: what its headings must hold, what they mean, and what all others are."""

    name: str
    marks: Sequence[frozenset[str]]
    fields: Mapping[str, str | None]
    asks: bool = False
    own: Callable[[str], bool] = field(default=lambda _: False)

    def knows(self, headings: frozenset[str]) -> bool:
        return any(marks <= headings for marks in self.marks)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _fields(**headings: str) -> dict[str, str | None]:
    """Headings by the field they are; ``unread`` for those that are facts about the program."""
    return {
        heading: None if name == "unread" else name
        for name, known in headings.items()
        for heading in known.split()
    }


PRESETS = (
    Preset(
        "SurveyXact",
        [_words("respondentid closetime"), _words("respondentid statoverall1"),
         _words("respondentid statcompletion1"), _words("closetime starttime difftime")],
        _fields(
            source_ref="respondentid",
            received="closetime",
            email="email",
            unread="survey organization organisation created modified starttime difftime key "
            "responsecollectsessions numberofreturnedmail importgroup distributionschedule "
            "digitaldistributionstatus digitaldistributionerrormessage lang language externkey",
        ),
        asks=True,
        own=lambda heading: heading.startswith("stat") and heading[-1:].isdigit(),
    ),
    Preset(
        "Microsoft Forms",
        [_words("id starttidspunkt fullforingstidspunkt"), _words("id starttime completiontime"),
         _words("id starttidspunkt fullforingstid")],
        _fields(
            source_ref="id",
            received="fullforingstidspunkt completiontime fullforingstid",
            email="epost epostadresse email",
            name="navn name",
            unread="starttidspunkt starttime tidspunktforsisteendring sistendret "
            "sistendrettidspunkt lastmodifiedtime sprak language",
        ),
        asks=True,
    ),
    Preset(
        "Questback",
        [_words("respondentid responsedate"), _words("respondentid svardato"),
         _words("respondentid publishid"), _words("respondentid completed")],
        _fields(
            source_ref="respondentid",
            received="responsedate svardato completed",
            email="email epost",
            name="respondentname",
            unread="publishid quizid started startdato responsestatus status language sprak",
        ),
        asks=True,
    ),
    Preset(
        "Decidim (forslag)",
        [_words("id supports publishedat body"), _words("id supports publishedat title"),
         _words("id state publishedat body")],
        _fields(
            source_ref="id", title="title", text="body", received="publishedat",
            theme="categoryname taxonomiesname", outcome="state", reason="answer",
        ),
    ),
    Preset(
        "Decidim (resultater)",
        [_words("id progress title proposalurls"), _words("id progress description startdate")],
        _fields(
            source_ref="id", title="title", text="description", received="createdat",
            theme="categoryname taxonomiesname",
        ),
    ),
    Preset(
        "adhocracy+",
        [_words("link creator created description"), _words("link creator created comment"),
         _words("link erstelltvon erstellt beschreibung")],
        _fields(
            source_ref="referenceno referenznr id", text="description beschreibung comment",
            title="name title titel", received="created erstellt", theme="category kategorie",
            name="creator erstelltvon", email="creatoremail", phone="creatorphone",
            outcome="status", reason="feedback officialstatement",
        ),
    ),
    Preset(
        "Polis (kommentarer)",
        [_words("timestamp commentid authorid commentbody")],
        _fields(source_ref="commentid", text="commentbody", received="timestamp"),
    ),
)  # fmt: skip


def recognise(sheet: Sheet) -> Preset | None:
    """The program whose export this is, if we know it."""
    headings = frozenset(plain(_base(name)) for name in (*sheet.header, *sheet.variables))
    return next((preset for preset in PRESETS if preset.knows(headings)), None)


def suggested(sheet: Sheet) -> Mapped:
    """What the program's columns are; nothing where no program is recognised."""
    preset = recognise(sheet)
    if preset is None:
        return {}
    found: Mapped = {}
    taken: dict[str, str] = {}
    for place, name in enumerate(sheet.header):
        key = _key(sheet, place)
        meant = preset.fields.get(key)
        if meant is None and preset.asks and key not in preset.fields and not preset.own(key):
            meant = _asked(sheet, place)
        elif meant is not None and meant not in taken:
            taken[meant] = name
        elif meant is not None and _rank(name) < _rank(taken[meant]):
            found[taken[meant]], taken[meant] = None, name
        elif meant is not None:
            meant = None
        found[name] = meant
    return found


def _key(sheet: Sheet, place: int) -> str:
    names = sheet.variables or sheet.header
    return plain(_base(names[place]))


def _base(name: str) -> str:
    """«body/nb» is body and «category/name/en» is category/name, in that language."""
    head, _, tail = name.rpartition("/")
    return head if head and (tail in LANGUAGES or 2 <= len(tail) <= 3) and tail != "id" else name


def _rank(name: str) -> int:
    tail = name.rpartition("/")[2]
    return LANGUAGES.index(tail) if tail in LANGUAGES else len(LANGUAGES)


def _asked(sheet: Sheet, place: int) -> str:
    """A question, or one box of several: boxes hold nothing but whether they were ticked."""
    said = {plain(row.cells[place]) for row in sheet.rows}
    return "choice" if said <= _TICKED and said != {""} else "text"
