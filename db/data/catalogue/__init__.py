"""The vocabulary of the demo shop: departments, product types and the words they are made of."""

from db.data.catalogue.beauty import BEAUTY
from db.data.catalogue.books import BOOKS
from db.data.catalogue.clothing import CLOTHING
from db.data.catalogue.electronics import ELECTRONICS
from db.data.catalogue.garden import GARDEN
from db.data.catalogue.home import HOME
from db.data.catalogue.kitchen import KITCHEN
from db.data.catalogue.model import Department, ProductType
from db.data.catalogue.music import MUSIC
from db.data.catalogue.office import OFFICE
from db.data.catalogue.pets import PETS
from db.data.catalogue.sport import SPORT
from db.data.catalogue.toys import TOYS

DEPARTMENTS: tuple[Department, ...] = (
    ELECTRONICS, HOME, KITCHEN, BOOKS, CLOTHING, SPORT, GARDEN, TOYS, OFFICE, BEAUTY, MUSIC, PETS)

PRODUCT_TYPES: tuple[ProductType, ...] = tuple(kind for department in DEPARTMENTS for kind in department.types)
