"""Writes ../resources/dev/genga/wan/text/cleaned-prompts.json: prompts and what Wan2.1 makes of them.

Needs ftfy 6.3.1 and regex:  python prompt_cleaner_fixture.py
The cleaning is that of Wan2.1's wan/modules/tokenizers.py (clean='whitespace').
"""

import html
import json
import pathlib
import random

import ftfy
import regex


def clean(text):
    text = html.unescape(html.unescape(ftfy.fix_text(text))).strip()
    return regex.sub(r"\s+", " ", text).strip()


PLAIN = """
A cat walks on the grass, realistic style, soft light.
Two anthropomorphic cats in comfy boxing gear and bright gloves fight intensely on a spotlighted stage.
The camera slowly pans left; a woman (30s) turns, smiles, and says: "It's over - isn't it?"
35mm film grain, f/1.4, 24 fps, 1080p, ISO 400, 5600 K, 16:9, 100% sharp, $5, #style @artist [tag] {a|b} <lora:x:0.8>
in the style of Café Müller, naïve façade, coöperate, jalapeño, Zoë, Ångström, Øresund, smörgåsbord, São Paulo, Łódź
Una mujer camina por la calle mojada bajo la lluvia; luces de neón, cámara lenta, ¿por qué?, ¡acción!, señal número 3.
El niño soñó con un pingüino en el Ártico; corazón, canción, árbol, «película» y “cine”.
Ein Mädchen läuft über die Straße, große Häuser, Größe 5 m², 20 °C, Füße im Schnee – „schön“, sagt sie.
Une forêt enneigée à l'aube, des œufs, un cœur, l'été, où l'on voit « la mer » ; ça brûle, garçon, naïveté.
Uma praia ao pôr do sol, câmera à mão, irmã, maçã, ação, não, coração, às 5 h, à noite.
MAÇÃ, IRMÃ E CORAÇÃO; AÇÃO RÁPIDA; CAFÉ™ É BOM… É – SIM; ÁRVORE® NÃO
Kot śpi na łące, źdźbło trawy, żółw, ćma, Gdańsk; „dzień dobry”.
Příliš žluťoučký kůň úpěl ďábelské ódy; čeština, Žižkov, Škoda.
Kırmızı bir balon gökyüzünde, İstanbul, şehir, ağaç, çiçek, güneş ışığı.
Một cô gái đi dưới mưa, ánh đèn nê-ông, đường phố Hà Nội, Ấn Độ, ăn phở.
Девушка идёт по улице под дождём, неоновые огни, замедленная съёмка, объём, «кино», подъезд № 5.
Дівчина йде вулицею, їжак, ґанок, Є, І, Ї — кіно.
Ένα κορίτσι περπατά στη βροχή, φώτα νέον, αργή κίνηση, «ταινία», Άνοιξη, ΰ.
فتاة تمشي في الشارع تحت المطر، أضواء النيون، تصوير بطيء؟
ילדה הולכת ברחוב בגשם, אורות ניאון, "סרט".
एक लड़की बारिश में सड़क पर चल रही है, नियॉन रोशनी।
เด็กผู้หญิงเดินบนถนนท่ามกลางสายฝน แสงนีออน
비 오는 거리를 걷는 소녀, 네온 불빛, 느린 화면, 영화 같은 분위기.
一位年轻女子在雨中的街道上行走,霓虹灯倒映在湿漉漉的地面上。
色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走
镜头缓缓推进：“你好！”她说；他问：‘真的吗？’（远处有雷声）……——完
《千里江山图》、【特写】、〈近景〉、〔旁白〕，１２３ＡＢＣａｂｃ，％＆＊＋＝￥＄￡￠￣｜～·。、「对话」『引文』
電影感，膠片顆粒，４Ｋ，２４ｆｐｓ，ＨＤＲ
夕暮れの海辺を歩く少女、アニメ風、柔らかい光。「こんにちは！」と言う？
ｶﾒﾗがゆっくりﾊﾟﾝする、ﾃﾞｼﾞﾀﾙ、ｶﾞｷﾞｸﾞ、ﾊﾟﾋﾟﾌﾟ、ﾝ､｡｢｣･ｰ
がぎぐげご ぱぴぷぺぽ ヴァイオリン ㍿ ㌔ ① Ⅳ ℃ № ㎡ ½ ² ™ ©
全角　空白　と　半角 空白
ﾡﾢﾣ ￂￃ ﾠ ￦1000
😀 a smiling face, 👩‍👩‍👧‍👦 family, 🇪🇸 flag, 👍🏽 thumb, ❤️ heart, ☺ ☕︎ ✔ ★ ♪ → ⇒ ∞ ≈ ≠ ± × ÷
🏴󠁧󠁢󠁷󠁬󠁳󠁿 flag of Wales; 𝓐𝓷𝓬𝓲𝓮𝓷𝓽 𝔊𝔬𝔱𝔥𝔦𝔠; 𠮷野家; 𝄞
“curly” ‘quotes’ ‚low‘ „low“ ‛rev’ ‟rev” it’s ʼn ʼ ′ ″ ´ ` « » ‹ ›
ﬁlm ﬂower oﬀer eﬃcient waﬄe ﬅyle ﬆyle Ĳssel ĳs ŉ Ǆ ǅ ǆ Ǉ ǈ ǉ Ǌ ǋ ǌ Ǳ ǲ ǳ æ œ ß ſ
e\u0301 n\u0303 A\u030a o\u0308 u\u0302 c\u0327 が ぱ ᄒ\u1161\u11ab q\u0323\u0307 q\u0307\u0323 \u212b \u2126 \u00b5 ﬀ\u0301
a\u00a0b\u2002c\u2003d\u2009e\u200af\u202fg\u205fh\u3000i\u1680j\u2028k\u2029l\u0085m\u200bn\u2060o\ufeffp\u180eq
tab\there\t\ttwo  spaces   three\u000bvertical\u000cfeed
\u0000\u0001\u0002\u0007\u0008\u000e\u001f\u007fcontrols\u206a\u206f\ufff9\ufffa\ufffb\ufffc
\u001b[31mred\u001b[0m \u001b[1;32mgreen\u001b[m \u001b[K \u001b] not
soft\u00adhyphen zero\u200dwidth\u200c rtl\u200f ltr\u200e \u202aembed\u202c \u2066iso\u2069
a cat · a dog • a bird … end – dash — long ― bar ‐ hyphen − minus
price: 5 €, £3, ¥100, 3 ¢, ¤, § 5, ¶ 2, © 2024, ® ™, ª º ° ¬ ¦ ¨ ¯ ¸ ´
½ cup, ¼ l, ¾ kg, x², y³, z¹, µm, 3×4, 6÷2, ±5, ƒ/2.8, 10‰, †, ‡
kaomoji (╯°□°)╯︵ ┻━┻ ¯\\_(ツ)_/¯ (ง'⌣')ง ಠ_ಠ ʕ•ᴥ•ʔ (´・ω・`) ヽ(´▽`)/ Ò_Ó ö_ö
┌─┐ │x│ └─┘ ░▒▓█ ╔═╗ ║ ╚═╝
1°C 20° 5′ 6″ N 40°26′46″ Å 5 Ø12 À la carte à la mode Â È
""".strip().split("\n")
PLAIN = [line.encode("raw_unicode_escape").decode("raw_unicode_escape")
         if "\\u" in line else line for line in PLAIN]

ENTITIES = """
Tom &amp; Jerry
&lt;b&gt;bold&lt;/b&gt; &quot;quoted&quot; &apos;single&apos; &#39;number&#39; &#x27;hex&#x27;
&amp;amp; &amp;amp;amp; &amp;lt; &amp;amp;lt; &amp;#39; &amp;quot;
caf&eacute; P&EACUTE;REZ &NTILDE; &nTILDE; BUNDESSTRA&SZLIG;E &ATILDE;&SUP3; &FRAC12; &Eacute;
&hellip; &mdash; &ndash; &nbsp; &ldquo;x&rdquo; &lsquo;x&rsquo; &copy; &reg; &trade; &euro; &deg; &times;
&amp &lt &gt &copy2024 &notit; &notin; &not &nota this&not that AT&T R&D Q&A &; & &x &#; &#x; &#xZZ; &bogus; &bogus
&#128; &#x80; &#129; &#150; &#x99; &#0; &#xD800; &#x110000; &#99999999999; &#11; &#1; &#x7f; &#xfffe; &#x1F600; &#13;&#10;x
&#8217;s &#8220;x&#8221; &#x2019;s &#38; &#38;amp; &#59; &#x3b; &#60;tag&#62;
<p>caf&eacute; &amp; more</p>
a < b &amp; c
first &amp; line\nsecond < line &eacute;\nthird &amp; line
&CounterClockwiseContourIntegral; &NotEqualTilde; &bne; &fjlig; &Jscr; &HilbertSpace; &checkmark;
&ThickSpace;x&MediumSpace;y&ZeroWidthSpace;z&NoBreak;w&Tab;t&NewLine;n&emsp;m
cat&dog&cat;&dog; http://x.y/?a=1&b=2&copy=3&lang=en&section=4&para=5
&amp&amp; &ampamp; &amp;amp &ltgt; &LT;&GT;&AMP;&QUOT; &LT&GT &Amp; &aMP;
&ﾟ; &ｅｕｒｏ; ＆ａｍｐ； ＆amp; &amp；
""".strip().split("\n")
ENTITIES = [line.replace("\\n", "\n") for line in ENTITIES]

BREAKS = [
    "", " ", "\n", "\t\n ", "\u00a0", "\u3000", "a", "\ud800", "a\udc00b", "\ud83d\ude00", "\udc00\ud800",
    "one\ntwo", "one\r\ntwo\rthree\u2028four\u2029five\u0085six", "  both ends \n", "\ufeffbom", "a\n\n\nb",
    "\u00a0no-break ends\u00a0", "x\u0085", "\u0091quote\u0092 \u0093double\u0094 \u0096 \u0097 \u0085 \u0099",
]

# Sentences that were written in UTF-8 and read in another encoding.
MISREAD = """
A café in the rain, naïve façade, jalapeño, Zoë, Ångström
It’s over – isn’t it? “Yes…” she said — finally • done™
Una mujer camina por la calle; luces de neón, cámara lenta, ¿por qué?, ¡acción!
El niño soñó con un pingüino en el Ártico; corazón, canción, árbol
Ein Mädchen läuft über die Straße, große Häuser, Füße im Schnee
Une forêt enneigée à l'aube, un cœur, l'été, où l'on voit la mer, ça brûle
Uma praia ao pôr do sol, câmera à mão, irmã, maçã, ação, não, coração
一位年轻女子在雨中的街道上行走，霓虹灯倒映在湿漉漉的地面上。
色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面
夕暮れの海辺を歩く少女、アニメ風、柔らかい光。
비 오는 거리를 걷는 소녀, 네온 불빛
Девушка идёт по улице под дождём, неоновые огни, замедленная съёмка
Ένα κορίτσι περπατά στη βροχή, φώτα νέον
😀 a smiling face, ❤ heart ★ star → arrow
20 °C, 5 m², ½ cup, 3×4, £5, €7, © 2024
Příliš žluťoučký kůň úpěl ďábelské ódy
Kırmızı bir balon gökyüzünde, İstanbul, şehir, ağaç
Kot śpi na łące, źdźbło trawy, żółw, ćma
Một cô gái đi dưới mưa, ánh đèn nê-ông
""".strip().split("\n")

PARTLY = [
    "a cafÃ© at night",
    "voilÃ  le travail",
    "voilÃ le travail",
    "Ã  la mode, Ã la carte",
    "itâ€™s 日本 style",
    "日本のcafÃ©",
    "â€œquotedâ€\x9d prompt",
    "â€œquotedâ€� prompt",
    "dash â€“ and â€” and â€¦",
    "sÃ³ o comeÃ§o",
    "fÃªte, crÃ¨me brÃ»lÃ©e, garÃ§on",
    "niÃ±o, canciÃ³n, Ã¡rbol, corazÃ³n",
    "MÃ¤dchen, StraÃŸe, FÃ¼ÃŸe, GrÃ¶ÃŸe",
    "Â© 2024 Â® Â° Â£5 Â½ cup",
    "20Â°C and 5Â€",
    "cafÃÂ© twice",
    "cafÃƒÂ© three times",
    "The Mona Lisa doesnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t have eyebrows.",
    "âœ” No problems",
    "&macr;\\_(ã\x83\x84)_/&macr;",
    "ðŸ˜€ smile, â\x9d¤ heart",
    "ä¸\xadå›½",
    "æ—¥æœ¬èªž",
    "ã\x81\x93ã‚“ã«ã¡ã¯",
    "РџСЂРёРІРµС‚, РјРёСЂ",
    "caf√© in MacRoman, it‚Äôs here",
    "caf├⌐ in cp437",
    "\x93quoted\x94 with C1 \x96 dash",
    "naïve café – it's fine",
    "SÃO PAULO, NÃO, MAÇÃ",
    "À la carte. Â. Ã.",
    "Åse og Øyvind på Ås",
    "l’été… où « ça » va",
    "É‘ or É™ phonetics",
    "price is £5–€7 or ¥100",
    "©Ã© ®Â®",
]


def misread():
    for text in MISREAD:
        for encoding in ("latin-1", "sloppy-windows-1252"):
            yield text.encode("utf-8").decode(encoding)
        once = text.encode("utf-8").decode("sloppy-windows-1252")
        yield once.encode("utf-8").decode("sloppy-windows-1252")
        yield "prompt: " + once + ", 日本 style"


def entities():
    """Every name of HTML 5, a hundred to a string."""
    names = sorted(html.entities.html5)
    for i in range(0, len(names), 100):
        yield " ".join("&" + name for name in names[i : i + 100])


def pieces(count=300, seed=16):
    """Pieces of the plain prompts and random mixtures of their words, as they are or misread."""
    draw = random.Random(seed)
    words = sorted({word for line in PLAIN[:35] for word in line.split()})
    for i in range(count):
        if i % 2:
            line = draw.choice(PLAIN[:35]).split()
            start = draw.randrange(len(line))
            piece = " ".join(line[start : start + draw.randint(1, 12)])
        else:
            piece = " ".join(draw.choices(words, k=draw.randint(1, 12)))
        encoding = (None, None, "latin-1", "sloppy-windows-1252")[i // 2 % 4]
        yield piece.encode("utf-8").decode(encoding) if encoding else piece


prompts = PLAIN + ENTITIES + BREAKS + PARTLY + list(misread()) + list(entities()) + list(pieces())
prompts += [text.upper() for text in PLAIN] + [" | ".join(PLAIN[i : i + 5]) for i in range(0, len(PLAIN), 5)]
cases = [{"prompt": text, "cleaned": clean(text)} for text in dict.fromkeys(prompts)]
target = pathlib.Path(__file__).parents[1] / "resources/dev/genga/wan/text/cleaned-prompts.json"
target.write_text(json.dumps(cases, indent=0) + "\n", encoding="ascii")
print(len(cases), "prompts")
