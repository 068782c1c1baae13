"""The world's warehouses: opened, renamed and closed by operators."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.domain import errors
from app.forms.world import WarehouseForm, WarehouseNameForm
from app.models import warehouses
from app.web import db, invalid, operator_required, query_budget

LIST = "/admin/warehouses"


@operator_required
@query_budget(3)
def index() -> Response | tuple[str, int] | str:
    """Every warehouse with what lies in it, and a form for one more."""
    form = WarehouseForm()
    with db.reading() as tx:
        rows = warehouses.list_all(tx)
    if request.method == "GET":
        return render_template("admin/warehouses.html", form=form, warehouses=rows)
    if not form.validate():
        return invalid("admin/warehouses.html", form=form, warehouses=rows)
    try:
        db.transact(lambda tx: warehouses.insert(tx, name=form.name.data, x=form.x.data, y=form.y.data))
    except errors.WarehouseNameTaken as error:
        form.name.errors = [str(error)]
        return invalid("admin/warehouses.html", form=form, warehouses=rows)
    flash(f"{form.name.data} is open.", "success")
    return redirect(LIST, 303)


@operator_required
@query_budget(3)
def edit(warehouse_id: int) -> Response | tuple[str, int] | str:
    """One warehouse: its name can be changed, its place only as long as no world knows it, which is never asked for."""
    with db.reading() as tx:
        warehouse = warehouses.get(tx, warehouse_id=warehouse_id)
    form = WarehouseNameForm()
    if request.method == "GET":
        form.name.data = warehouse.name
        return render_template("admin/warehouse.html", form=form, warehouse=warehouse)
    if not form.validate():
        return invalid("admin/warehouse.html", form=form, warehouse=warehouse)
    try:
        db.transact(lambda tx: warehouses.set_name(tx, warehouse_id=warehouse_id, name=form.name.data))
    except errors.WarehouseNameTaken as error:
        form.name.errors = [str(error)]
        return invalid("admin/warehouse.html", form=form, warehouse=warehouse)
    flash("The name is saved.", "success")
    return redirect(LIST, 303)


@operator_required
def close(warehouse_id: int) -> Response:
    """Take a warehouse out of use; refused while anything lies in it, comes to it or has to leave it."""
    with db.reading() as tx:
        warehouse = warehouses.get(tx, warehouse_id=warehouse_id)
    try:
        db.transact(lambda tx: warehouses.close(tx, warehouse_id=warehouse_id))
    except errors.WarehouseInUse as error:
        flash(f"{warehouse.name} stays open. {error}", "error")
    else:
        flash(f"{warehouse.name} is closed.", "success")
    return redirect(LIST, 303)
