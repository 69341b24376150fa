"""What installing and uninstalling do besides loading files."""


def uninstall_hook(env):
    """Remove what Odoo keeps by model name and would leave behind."""
    models = env["ir.model"].search([("model", "=like", "customer.%")])
    models |= env["ir.model"].search([("model", "=like", "seller.%")])
    names = models.filtered(
        lambda model: "customer_promise" in (model.modules or "").split(", ")
    ).mapped("model")
    for model in ("mail.activity", "ir.attachment"):
        env[model].search([("res_model", "in", names)]).unlink()
