"""What makes one hit better than another: words above all, then what sells and how it is rated.

A score is the sum of its parts. The words of a query share WORDS by their rarity; a word that stands in title or brand counts
fully, elsewhere by ELSEWHERE. PHRASE rewards a title that has the words as they were typed, one after the other, WRITTEN
each of them that it has in the same form, be it a small one ("with"). Sales count by
their logarithm (POPULARITY for about 22,000 units), the rating as the average with four imagined ratings of 3.75 stars among it.

Where no word is known, those products are shown whose meaning has a cosine of at least NEAR with what was asked for. With the
static embeddings of WordLlama (256 dimensions) on 10,000 products of the demo shop, that answered 62 % of 73 words for what the
shop has by another name ("earbuds", "teddy"), nine products in ten rightly, and none of 40 for what it does not have ("bitcoin",
"asdfgh"). At 0.35 it would be 73 % and 5 %, at 0.30 89 % and 23 %: to show nothing costs less than to show nonsense.
"""

WORDS = 10.0
ELSEWHERE = 0.35
PHRASE = 0.8
WRITTEN = 0.5
POPULARITY = 1.0
RATING = 0.5
NEAR = 0.40
