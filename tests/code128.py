"""A reader of Code 128, written from ISO/IEC 15417 and not from the library that draws the bars."""

import re

# Widths of bar, space, bar, space, bar, space of the values 0 to 105; 103 to 105 begin code sets A, B and C.
SYMBOLS = re.findall(r"\d+", """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221
    223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321
    112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131
    311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114
    122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
    214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232
    """)
STOP = "2331112"
START_B, START_C, TO_C, TO_B = 104, 105, 99, 100


def read(widths: str) -> str:
    """The text in these widths of bars and spaces, in modules. ValueError when they are not Code 128, or were misread."""
    if len(SYMBOLS) != 106 or len(widths) % 6 != 1 or widths[-7:] != STOP:
        raise ValueError(widths)
    values = [SYMBOLS.index(widths[at:at + 6]) for at in range(0, len(widths) - 7, 6)]
    *content, check = values
    if check != sum(value * max(place, 1) for place, value in enumerate(content)) % 103:
        raise ValueError(f"check symbol {check}")
    return _text(content)


def _text(values: list[int]) -> str:
    text, in_pairs = "", values[0] == START_C
    if values[0] not in {START_B, START_C}:
        raise ValueError(values)
    for value in values[1:]:
        if value == (TO_B if in_pairs else TO_C):
            in_pairs = not in_pairs
        elif in_pairs:
            text += f"{value:02}"
        else:
            text += chr(32 + value)
    return text
