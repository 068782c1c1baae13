"""What makes one hit better than another: words above all, then what sells and how it is rated.

A score is the sum of its parts. The words of a query share WORDS by their rarity; a word that stands in title or brand counts
fully, elsewhere by ELSEWHERE. PHRASE rewards a title that has the words as they were typed, one after the other, WRITTEN
each of them that it has in the same form, be it a small one ("with"). Sales count by
their logarithm (POPULARITY for about 22,000 units), the rating as the average with four imagined ratings of 3.75 stars among it.
"""

WORDS = 10.0
ELSEWHERE = 0.35
PHRASE = 0.8
WRITTEN = 0.5
POPULARITY = 1.0
RATING = 0.5
