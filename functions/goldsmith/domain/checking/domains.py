"""What makes a dotted word a host name: its last label, also in letters that only look Latin."""

# ruff: noqa: RUF001  marks and letters of other scripts are what is looked for

from goldsmith.domain.checking.vocabulary import vocabulary

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf
cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg
gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn
kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na
nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh
si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve
vg vi vn vu wf ws ye yt za zm zw
"""
_GENERIC = """
com net org info biz name pro mobi edu gov mil int arpa aero asia cat coop jobs museum post tel travel xxx onion local
academy agency ai app art associates auction audio author auto autos baby band bank bar bargains beauty beer berlin
best bet bid bike bingo bio black blog blue boats bond boo book boutique broker build builders business buy cab cafe
cam camera camp capital car cards care career careers cars casa cash casino center ceo cfd chat cheap christmas church
city claims click clinic clothing cloud club coach codes coffee college community company computer consulting contact
contractors cool coupons courses credit creditcard cricket cyou dad dance date dating day deals degree delivery
democrat dental design dev diamonds digital direct directory discount doctor dog domains download earth eco education
email energy engineer engineering enterprises equipment esq estate events exchange expert exposed express fail faith
family fan fans farm fashion feedback finance financial fish fit fitness flights florist flowers foo football forex
forsale forum foundation fun fund furniture futbol fyi gallery game games garden gay gift gifts gives giving glass
global gmbh gold golf google gratis green gripe group guide guitars guru hair haus health healthcare help hiphop hiv
hockey holdings holiday homes horse hospital host hosting house how icu immo immobilien inc industries ink institute
insure international investments irish jetzt jewelry juegos kaufen kim kitchen koeln land law lawyer lease legal lgbt
life lighting limited limo link live llc loan loans lol london love ltd luxe luxury maison makeup management market
marketing markets mba media melbourne memorial men menu miami moda moe money monster mortgage mov movie navy network
new news nexus ngo ninja nyc observer one ong online ooo page paris parts partners party pet phd photo photography
photos pics pictures pink pizza place plumbing plus poker porn press prod productions properties property pub quest
racing realestate recipes red rehab reise reisen rent rentals repair report republican rest restaurant review reviews
rich rip rocks rodeo run sale salon sarl sbs school science scot security select services sex sexy shiksha shoes shop
shopping show singles site ski skin soccer social software solar solutions space spa store storage stream studio study
style sucks supplies supply support surf surgery systems tax taxi team tech technology tennis theater tickets tips
tires today tokyo tools top tours town toys trade trading training university uno vacations vegas ventures vet viajes
video villas vin vip vision vodka vote voto voyage watch web webcam website wedding wien wiki win wine work works
world wtf xin xyz yachts yoga zip zone test example invalid localhost
"""
_IN_OTHER_LETTERS = """
рф рус бел укр срб мкд онлайн сайт орг ком дети қаз мон бг ею ελ ευ հայ გე قطر عمان مصر السعودية امارات تونس المغرب
الجزائر ایران پاکستان بھارت الاردن سورية عراق فلسطين موقع شبكة भारत संगठन कॉम ভারত বাংলা ਭਾਰਤ ભારત இந்தியா இலங்கை
சிங்கப்பூர் భారత్ ලංකා ไทย คอม 中国 中國 公司 网络 網絡 香港 台湾 台灣 新加坡 在线 中文网 网址 网站 商城 商店 手机 集团
我爱你 移动 慈善 みんな コム ポイント ストア 한국 닷컴 닷넷 삼성 ישראל קום
"""
TOP_LEVEL = vocabulary(_COUNTRIES + _GENERIC + _IN_OTHER_LETTERS)
SPOKEN_TOP_LEVEL = (
    "com|net|org|info|biz|io|co|de|fr|es|it|eu|uk|ch|at|nl|pl|us|ru|br|mx|ar|pt|be|ca|au|app|dev|ai|me|shop|xyz"
    "|online|site|store|top|ly|gg|tv|example|test"
)
"""Endings that are taken for a domain's after a spoken "dot", as a pattern."""

_LOOKS_LATIN = str.maketrans(
    "аеорсухіјѕһԁԛԝɡıмтпгοανρτικυωεηӏքօսհոց",
    "aeopcyxijshdqwgimtnroavptikuwenlpouhng",
)
_ABBREVIATIONS = frozenset({"b.sc", "m.sc", "d.sc"})


def is_host(name: str) -> bool:
    """Whether a dotted, lower-case name ends like a domain and is no abbreviation or time of day."""
    labels = name.split(".")
    if len(labels) < 2 or not all(labels) or name in _ABBREVIATIONS or not _ends_like_domain(labels[-1]):
        return False
    several_initials = len(labels) > 2 and all(len(label) == 1 for label in labels[:-1])
    time_of_day = labels[-1] in {"am", "pm"} and all(label.isdigit() for label in labels[:-1])
    return not several_initials and not time_of_day


def _ends_like_domain(label: str) -> bool:
    return label in TOP_LEVEL or label.startswith("xn--") or label.translate(_LOOKS_LATIN) in TOP_LEVEL
