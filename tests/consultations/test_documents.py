"""What is read from letters, mails and documents: every character is in the text or on the list."""

import zipfile
from email.message import EmailMessage

import pytest

from consultations.rules import documents
from consultations.rules.documents import (
    Account,
    Unreadable,
    child,
    mail,
    opendocument,
    portable,
    word,
    zipped,
)
from tests.consultations import documents as made
from tests.consultations.documents import W, docx, odt, p, pdf, read_here, run

near = pytest.fixture(autouse=True)(read_here)


def left(account: Account) -> list[tuple[str, str]]:
    assert account.adds_up, (account.found, account.taken, account.listed)
    return [(each.what, each.text) for each in account.left]


def test_a_word_document_is_read_with_insertions_controls_boxes_and_notes() -> None:
    body = (
        p(run("Kjære "), f"<w:ins>{run('kjære ')}</w:ins>", run("kommune."))
        + f"<w:sdt><w:sdtContent>{p(run('Blokk.'))}</w:sdtContent></w:sdt>"
        + p(f"<w:sdt><w:sdtContent>{run('Felt.')}</w:sdtContent></w:sdt>")
        + p(f"<w:r><w:pict><w:txbxContent>{p(run('I boksen.'))}</w:txbxContent></w:pict></w:r>")
        + p(run("Lys"), '<w:r><w:footnoteReference w:id="2"/></w:r>', run("!"))
        + f"<w:tbl><w:tr><w:tc>{p(run('A'))}</w:tc><w:tc>{p(run('B'))}</w:tc></w:tr></w:tbl>"
    )
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="2">{p(run("Fotnoten."))}</w:footnote></w:footnotes>'
    )

    account = word.read(docx(body, footnotes=notes))

    assert left(account) == []
    assert account.text == (
        "Kjære kjære kommune.\nBlokk.\nFelt.\n\nI boksen.\n\nLys[2]!\nA\nB\n\n[2] Fotnoten."
    )


def test_what_is_not_the_senders_final_words_is_listed_by_what_it_is() -> None:
    body = (
        p(run("Med."), "<w:del><w:r><w:delText>Strøket.</w:delText></w:r></w:del>")
        + p(f"<w:moveFrom>{run('Flyttet.')}</w:moveFrom>")
        + p(run("Gjemt.", "<w:vanish/>"), run("Synlig.", '<w:vanish w:val="0"/>'))
        + p(run("Også gjemt.", '<w:rStyle w:val="Barn"/>'))
        + p("<w:r><w:instrText>PAGE</w:instrText></w:r>")
        + p('<w:r><w:drawing><wp:docPr id="1" name="x" descr="Et kart"/></w:drawing></w:r>')
        + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>{p(run('Skriv her'))}</w:sdt>"
    )
    hidden = (
        f'<w:styles {W}><w:style w:styleId="Mor"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Barn"><w:basedOn w:val="Mor"/></w:style></w:styles>'
    )

    account = word.read(
        docx(
            body,
            styles=hidden,
            header1=f"<w:hdr {W}>{p(run('Topp'))}</w:hdr>",
            footer1=f"<w:ftr {W}>{p(run('Bunn'))}</w:ftr>",
            comments=f"<w:comments {W}><w:comment>{p(run('Husk!'))}</w:comment></w:comments>",
            settings="<s>Noe annet</s>",
        )
    )

    assert account.text == "Med.\n\nSynlig."
    assert set(left(account)) == {
        (word.DELETED, "Strøket."),
        (word.DELETED, "Flyttet."),
        (word.HIDDEN, "Gjemt."),
        (word.HIDDEN, "Også gjemt."),
        ("Feltkode", "PAGE"),
        ("Alternativ tekst til bilde", "Et kart"),
        ("Plassholder i felt", "Skriv her"),
        ("Topptekst", "Topp"),
        ("Bunntekst", "Bunn"),
        ("Kommentar", "Husk!"),
        ("Annen tekst i «word/settings.xml»", "Noe annet"),
    }


def test_a_figure_drawn_twice_is_read_once() -> None:
    box = f"<w:txbxContent>{p(run('Boks.'))}</w:txbxContent>"
    twice = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )

    account = word.read(docx(p(f"<w:r>{twice}</w:r>")))

    assert (account.text, left(account)) == ("Boks.", [])


def test_an_older_figure_with_other_words_is_listed() -> None:
    twice = (
        f"<mc:AlternateContent><mc:Choice>{p(run('Ny.'))}</mc:Choice>"
        f"<mc:Fallback>{p(run('Gammel.'))}</mc:Fallback></mc:AlternateContent>"
    )

    account = word.read(docx(twice))

    assert (account.text, left(account)) == ("Ny.", [("Eldre utgave av en figur", "Gammel.")])


def test_words_between_the_elements_are_listed_and_not_lost() -> None:
    account = word.read(docx(f"løst{p(run('Fast.'))}mer løst"))

    assert account.text == "Fast."
    assert left(account) == [("Annen tekst", "løst"), ("Annen tekst", "mer løst")]


def test_pictures_and_embedded_files_are_listed() -> None:
    members = {"word/media/image1.png": b"x", "word/embeddings/ark.xlsx": b"y"}
    with_files = made.zipped(
        {name: zipfile.ZipFile(made.io.BytesIO(docx(p(run("Hei."))))).read(name) for name in
         ("_rels/.rels", "word/document.xml")} | members
    )  # fmt: skip

    assert left(word.read(with_files)) == [
        ("Bilder: 1", ""),
        ("Innebygd fil «word/embeddings/ark.xlsx»", ""),
    ]


def test_an_opendocument_text_is_read_and_accounted_for() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Strøket.</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h>Tittel</text:h><text:p>Vi<text:s text:c="2"/>vil<text:tab/>ha'
        "<text:line-break/><text:span>lys.</text:span>"
        "<office:annotation><dc:creator>Ola</dc:creator><text:p>Husk!</text:p></office:annotation>"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Fotnoten."
        "</text:p></text:note-body></text:note></text:p>"
        '<text:p text:style-name="G">Gjemt.</text:p>'
        '<text:p><text:hidden-text text:string-value="Usynlig"/></text:p>'
        "<text:p><draw:frame><draw:text-box><text:p>I boksen.</text:p></draw:text-box>"
        "<svg:desc>Et kart</svg:desc></draw:frame></text:p>"
        "<text:list><text:list-item><text:p>Punkt.</text:p></text:list-item></text:list>"
    )
    automatic = (
        '<style:style style:name="G"><style:text-properties text:display="none"/></style:style>'
    )
    header = (
        "<office:master-styles><style:master-page><style:header><text:p>Topp</text:p>"
        "</style:header></style:master-page></office:master-styles>"
    )

    account = opendocument.read(odt(body, automatic=automatic, styles=header))

    assert [line for line in account.text.split("\n") if line] == [
        "Tittel",
        "Vi  vil\tha",
        "lys.",
        "Fotnoten.",
        "I boksen.",
        "Punkt.",
    ]
    assert set(left(account)) == {
        ("Slettet tekst (sporet endring)", "Strøket."),
        ("Kommentar", "OlaHusk!"),
        ("Tall på fotnote", "1"),
        ("Skjult tekst", "Gjemt."),
        ("Skjult tekst", "Usynlig"),
        ("Alternativ tekst til bilde", "Et kart"),
        ("Topptekst eller bunntekst", "Topp"),
    }


def test_a_pdf_with_text_is_read_with_its_remarks_and_its_empty_pages() -> None:
    account = portable.read(pdf("Vi vil ha lys på øya.", "", remark="Husk dette"))

    assert account.text == "Vi vil ha lys på øya."
    assert ("Side 2 har ikke tekst", "") in left(account)
    assert ("Merknad i PDF-en", "Husk dette") in left(account)
    assert not account.asks_for_transcription


def test_a_scanned_pdf_and_a_picture_ask_for_a_transcription() -> None:
    scanned = documents.read("skann.pdf", made.picture("PDF", pages=2))
    photo = documents.read("bilde.JPG", made.picture("JPEG"))

    assert scanned.asks_for_transcription
    assert photo.asks_for_transcription
    assert (scanned.pages, photo.pages) == (2, 1)
    assert documents.page("skann.pdf", made.picture("PDF", pages=2), 2)[:3] == b"\xff\xd8\xff"
    assert documents.page("bilde.png", made.picture(), 1)[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_file_is_read_in_the_encodings_people_have(encoding: str) -> None:
    account = documents.read("brev.txt", "Blåbær på øya".encode(encoding))

    assert (account.text, left(account)) == ("Blåbær på øya", [])


def letter(**attachments: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Kari <kari@eksempel.example>", "Innspill"
    message.set_content("Se vedlegg.")
    for name, data in attachments.items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return bytes(message)


def test_a_mail_is_read_with_what_is_attached() -> None:
    deep = letter(brev_txt=b"Fra lag nummer to.")

    account = documents.read(
        "epost.eml",
        letter(
            brev_docx=docx(p(run("Fra laget."), run("Gjemt.", "<w:vanish/>"))),
            plan_pdf=pdf("Fra planen."),
            inni_eml=deep,
            skann_png=made.picture(),
            film_mp4=b"xxx",
            ødelagt_docx=b"PK\x03\x04nei",
        ),
    )

    for words in ("Se vedlegg.", "Fra laget.", "Fra planen.", "Fra lag nummer to."):
        assert words in account.text
    said = dict(left(account))
    assert said["Skjult tekst i «brev.docx»"] == "Gjemt."
    assert said["Emne"] == "Innspill"
    assert "Vedlegg «film.mp4»" in said
    assert "Vedlegg «skann.png» er et bilde, og må skrives av" in said
    assert f"Vedlegg «ødelagt.docx» ({zipped.BROKEN})" in said
    assert account.sender["email"] == "kari@eksempel.example"


def test_a_mail_in_two_dresses_is_read_once_and_what_differs_is_listed() -> None:
    message = EmailMessage()
    message["From"] = "kari@eksempel.example"
    message.set_content("Vi vil ha lys.")
    message.add_alternative(
        '<style>p {}</style><p>Vi vil ha lys.</p><p style="display:none">Gjemt.</p>', subtype="html"
    )
    other = EmailMessage()
    other["From"] = "kari@eksempel.example"
    other.set_content("Les denne e-posten i en annen leser.")
    other.add_alternative("<p>Hele <b>innspillet</b>.</p>", subtype="html")

    same, differs = (documents.read("e.eml", bytes(each)) for each in (message, other))

    assert (same.text, left(same)) == ("Vi vil ha lys.", [("Skjult tekst", "Gjemt.")])
    assert left(differs) == [("Samme e-post med formatering", "Hele innspillet.")]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("text/plain; charset=finnes-ikke", "Blåbær"),
        ("text/plain; charset=us-ascii", "Blåbær"),
        ("text/html; charset=utf-8", "<p>Blåbær</p>"),
    ],
)
def test_a_mail_in_an_unknown_charset_is_read_all_the_same(header: str, body: str) -> None:
    account = documents.read("e.eml", made.mail(body, Content_Type=header))

    assert account.text == "Blåbær"


@pytest.mark.parametrize(
    ("name", "said"), [(b"K\xc3\xa5re Moen", "Kåre Moen"), (b"Kari No\xa7dmann", "Kari No�dmann")]
)
def test_a_name_that_is_sent_as_bare_bytes_can_be_stored(name: bytes, said: str) -> None:
    mail = b"From: " + name + b" <k@eksempel.example>\nSubject: " + name + b"\n\nMer lys.\n"

    account = documents.read("e.eml", mail)

    assert account.sender["name"] == said
    assert dict(left(account)) == {"Emne": said}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("brev.docx", docx("").replace(b"PK", b"KP"), "Innholdet er ikke det navnet sier"),
        ("brev.docx", docx(p(run("Hei")))[:-30], zipped.BROKEN),
        ("brev.docx", made.zipped({"a.txt": "hei"}), zipped.BROKEN),
        ("brev.docx", odt("<text:p>Hei</text:p>"), zipped.BROKEN),
        ("brev.odt", docx(p(run("Hei"))), "ødelagt"),
        ("brev.docx", docx("", footnotes="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), zipped.DOCTYPE),
        ("brev.docx", docx(p(run("x" * 9_000_000))), zipped.BOMB),
        ("brev.docx", made.zipped({f"{at}": "" for at in range(2_100)}), zipped.BOMB),
        ("brev.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "beskyttet med passord"),
        ("brev.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Lagre det som .docx"),
        ("post.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "lagre den som .eml"),
        ("post.eml", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "lagre den som .eml"),
        ("post.eml", b"Hei, dette er ikke en e-post.", "Innholdet er ikke det navnet sier"),
        ("brev.pdf", b"%PDF-1.4\nnei", portable.BROKEN),
        ("brev.pdf", b"<html>", "Innholdet er ikke det navnet sier"),
        ("brev.png", made.picture()[:40], "Bildet kan ikke leses"),
        ("brev.svg", b"<svg/>", "Vi leser ikke slike filer."),
        ("brev", b"Hei", "Vi leser ikke slike filer."),
        ("brev.txt", b"", "Fila er tom."),
        ("brev.txt", b"Hei\x07", "tegn som ikke er tekst"),
        ("brev.txt", b"x" * (20 * 1024 * 1024 + 1), "høyst 20 MB"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_whole_is_refused_with_what_to_do(
    name: str, data: bytes, said: str
) -> None:
    with pytest.raises(Unreadable) as refusal:
        documents.read(name, data)

    assert said in str(refusal.value)


def test_a_pdf_with_a_password_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  only this test writes one

    writer = PdfWriter(clone_from=PdfReader(made.io.BytesIO(pdf("Hemmelig."))))
    writer.encrypt("passord", algorithm="RC4-128")
    out = made.io.BytesIO()
    writer.write(out)

    with pytest.raises(Unreadable, match="beskyttet med passord"):
        documents.read("brev.pdf", out.getvalue())


def test_an_account_that_does_not_add_up_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Account(text="Hei", found=5, taken=3).as_data()
    monkeypatch.setattr(documents.reading.bounded, "ask", lambda *_, **__: wrong)

    with pytest.raises(Unreadable, match="Fila har 5 tegn tekst, men vi gjorde bare rede for 3"):
        documents.read("brev.txt", b"Hei du")


def test_lines_that_somebody_left_out_are_listed() -> None:
    read = Account(text="En.\nTo.\nTo.", found=9, taken=9)

    registered = read.registered_as("En.\r\nTo.\r\nOg tre.")

    assert left(registered) == [("Ikke tatt med slik det står i fila", "To.")]
    assert left(read.registered_as("En.\r\nTo.\r\nTo.")) == []


def test_every_kind_on_the_list_has_a_reader() -> None:
    assert set(child.MODULES) == set(documents.kinds.KINDS)
    assert mail.KINDS is documents.kinds.KINDS
