"""The states of orders, shipments and the rest, as the database has them (a test compares both)."""

from enum import StrEnum


class UserRole(StrEnum):
    MEMBER = "member"
    OPERATOR = "operator"


class ProductState(StrEnum):
    ACTIVE = "active"
    HIDDEN = "hidden"


class OfferCondition(StrEnum):
    NEW = "new"
    LIKE_NEW = "like_new"
    USED = "used"
    REFURBISHED = "refurbished"

    @property
    def label(self) -> str:
        """The condition in words."""
        return self.value.replace("_", " ").capitalize()


class MovementKind(StrEnum):
    OPENING = "opening"
    RECEIVED = "received"
    CORRECTION = "correction"
    SOLD = "sold"
    RESTOCKED = "restocked"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class OrderStatus(StrEnum):
    OPEN = "open"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


class ShipmentStatus(StrEnum):
    PLACED = "placed"
    PACKING = "packing"
    PACKED = "packed"
    LOADING = "loading"
    LOADED = "loaded"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    PROBLEM = "problem"
    CANCELLED = "cancelled"


class ShippingOption(StrEnum):
    ECONOMY = "economy"
    STANDARD = "standard"
    EXPRESS = "express"

    @property
    def label(self) -> str:
        """The option in words."""
        return self.value.capitalize()


class CreditBase(StrEnum):
    SHIPPING = "shipping"
    TOTAL = "total"

    @property
    def label(self) -> str:
        """What a credit is a share of, in words."""
        return {"shipping": "what delivery cost", "total": "what the parcel cost"}[self.value]


class CreditFunder(StrEnum):
    PLATFORM = "platform"
    SELLER = "seller"

    @property
    def label(self) -> str:
        """Who pays a credit, in words."""
        return {"platform": "the shop", "seller": "the seller"}[self.value]


class Fulfilment(StrEnum):
    SELLER = "seller"
    WAREHOUSE = "warehouse"


class Peer(StrEnum):
    WORLD = "world"
    CARRIER = "carrier"


class CommandKind(StrEnum):
    BUY = "buy"
    PACK = "pack"
    LOAD = "load"
    QUERY = "query"
    PACKAGE_CREATED = "package_created"
    PICKUP = "pickup"
    PACKAGE_LOADED = "package_loaded"
    REDIRECT = "redirect"


class ReplenishmentStatus(StrEnum):
    ORDERED = "ordered"
    ARRIVED = "arrived"
    FAILED = "failed"


class LinkState(StrEnum):
    OFF = "off"
    CONNECTING = "connecting"
    CONNECTED = "connected"


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class AccountKind(StrEnum):
    WALLET = "wallet"
    ESCROW = "escrow"
    RECEIVABLE = "receivable"
    PLATFORM = "platform"
    OUTSIDE = "outside"


class TransferKind(StrEnum):
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    PAYMENT = "payment"
    RELEASE = "release"
    REFUND = "refund"
    CREDIT = "credit"


class NotificationKind(StrEnum):
    ORDER_PLACED = "order_placed"
    ORDER_SENT = "order_sent"
    ORDER_DELIVERED = "order_delivered"
    ORDER_HELD_UP = "order_held_up"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_REDIRECTED = "order_redirected"
    ORDER_CREDITED = "order_credited"
    SALE = "sale"
    STOCK_LOW = "stock_low"
    STOCK_ARRIVED = "stock_arrived"
    STOCK_FAILED = "stock_failed"
    LINK_TROUBLE = "link_trouble"


class Channel(StrEnum):
    SITE = "site"
    MAIL = "mail"
