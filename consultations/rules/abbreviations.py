"""Norwegian abbreviations, by whether a sentence may end with them."""

import re

# A sentence never ends here: something always follows.
LEADING = (
    "adm adr ang apr art att avd avs bl bl.a ca cand chr d d.d div.dir dir div dr dvs e eks ekskl "
    "ekspl etg ev evt f f.eks f.o.m feb ff fhv fig fk flg fmr fom fork forts fr frk fru gj.sn gml "
    "gnr bnr h henh hhv hr i.e ibid ifb ifbm ifm ift iflg iht ill ing inkl inst istf jan jf jfr jr "
    "kap kgl kl komm kst kv l lab leg lic lnr lok m m.a mag maks mar med.pers mht min.krav mp mtp n "
    "nl nn nr nov o obl off okt omg omtr p p.g.a p.r part pers pga pkt pl pol pr priv prof prop pst "
    "red ref reg resp rk s saml sen sept sm sml snr sog spes st stk.pris str sv t t.o.m t.d tab "
    "tek tekn tidl tilh tilsv tlf tom u underst univ utg utt vedk vedl vedr vgs vha vit vs v ø årg "
    "alm arr asf bet bibl bygn dept disp dok eksp foreg forsk fv gl grl insp jnr konf kons konst mnr "
    "mob nærm ovenst ovennev pbl pgf proj prosj res rv saksb saksnr sekr skr snarl sos spm st.meld "
    "st.prp tils tirs tors tot undert utv øk øvr"
)
# A sentence may end here, and does when a capital letter follows.
CLOSING = (
    "a.k.a aug des e.kr e.l e.lign etc f.kr fl jul jun kr l.a m.fl m.m m.o.h m.v mfl mill min mm "
    "mnd moh mrd muh mv mva o.a o.fl o.l o.lign oa ol osb osv sek stk tsk år el dl kg km cm km.t d.å d.s d.y d.e kvm kvh mva"
)
LETTERED = (
    "alternativ avdeling blokk bord bygg del fase felt forslag gruppe klasse modell plan punkt "
    "skole sone trinn type variant vitamin"
)
MONTHS = (
    "januar februar mars april mai juni juli august september oktober november desember "
    "jan feb mar apr jun jul aug sep sept okt nov des"
)


def _ends_with(words: str) -> re.Pattern[str]:
    """Matches the end of a text that is one of the words and a full stop, spaced or not."""
    forms = sorted(words.split(), key=len, reverse=True)
    escaped = (r"\.\s?".join(re.escape(part) for part in form.split(".")) for form in forms)
    return re.compile(rf"(?:^|[^\w.])(?:{'|'.join(escaped)})\.$", re.IGNORECASE)


ends_leading = _ends_with(LEADING).search
ends_closing = _ends_with(CLOSING).search
ends_consonants = re.compile(r"(?:^|[^\w.])[bcdfghjklmnpqrstvwxz]{2,5}\.$", re.IGNORECASE).search
ends_initial = re.compile(r"(?:^|[^\w])[A-ZÆØÅ]\.$").search
ends_lettered = re.compile(rf"\b(?:{LETTERED.replace(' ', '|')}) [A-ZÆØÅ]\.$", re.IGNORECASE).search
ends_ordinal = re.compile(r"(?:^|[^\w.,])(?:§\s?)?\d{1,3}\.$").search
starts_month = re.compile(rf"(?:{MONTHS.replace(' ', '|')})\b", re.IGNORECASE).match
