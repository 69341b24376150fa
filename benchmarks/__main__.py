"""Timed scenarios; started by ``./dev bench [NAME ...]``."""

import argparse
import sys
from pathlib import Path


def parse():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--database", help="with the addon installed; filled and undone"
    )
    parser.add_argument("--without", help="a database without the addon, for requests")
    parser.add_argument("--config", help="Odoo's configuration file")
    parser.add_argument("--list", action="store_true", help="show the names and end")
    parser.add_argument("names", nargs="*", help="scenarios to run; default: all")
    return parser.parse_args()


class Bench:
    """What is asked for, and the registry, which is loaded when first needed."""

    def __init__(self, options):
        self.options = options
        self.found = None

    @property
    def registry(self):
        import harness

        if not self.found:
            self.found = harness.connect(self.options.database, self.options.config)
        return self.found

    def drivers(self):
        """The importance of drivers on a published sample; needs no database."""
        import drivers_ecsi

        drivers_ecsi.main(drivers_ecsi.default_cache_dir())

    def requests(self):
        """What the addon adds to confirming orders and posting invoices."""
        import commission_requests

        commission_requests.main(self.registry, self.options.without)

    def commission_oca(self):
        """Every seller's total, equal to that of OCA's commission addons."""
        self.install_oca()
        import commission_oca

        commission_oca.main(self.registry)

    def install_oca(self):
        """OCA's addons beside ours, from now on in this database."""
        import commission_oca_addon
        import drivers_ecsi

        cache = drivers_ecsi.default_cache_dir().expanduser()
        self.found = commission_oca_addon.install(self.registry, cache)

    def run(self, scenario):
        import harness

        if needs_oca(scenario.name):
            self.install_oca()
        harness.run(self.registry, scenario)


SPECIAL = {"drivers": Bench.drivers, "requests": Bench.requests}
SPECIAL["commission_oca"] = Bench.commission_oca


def needs_oca(name):
    return name.startswith("commission_oca")


def find_scenarios():
    """All by name. Odoo is imported late: its own options are none of ours."""
    import commission_oca_speed
    import commission_statement
    import feedback_record
    import feedback_report
    import invitation_plan
    import invitation_send
    import promise_check
    import promise_reliability
    import promise_status

    modules = (
        commission_statement,
        promise_check,
        promise_status,
        promise_reliability,
        feedback_record,
        feedback_report,
        invitation_plan,
        invitation_send,
        commission_oca_speed,
    )
    return {
        scenario.name: scenario for module in modules for scenario in module.SCENARIOS
    }


def main():
    options = parse()
    scenarios = find_scenarios()
    names = options.names or [*scenarios, *SPECIAL]
    unknown = set(names) - {*scenarios, *SPECIAL}
    if unknown:
        sys.exit(f"No scenario {', '.join(sorted(unknown))}; see --list.")
    if options.list:
        aims = {name: scenario.aim for name, scenario in scenarios.items()}
        aims |= {name: method.__doc__ for name, method in SPECIAL.items()}
        for name, aim in aims.items():
            print(f"{name:<22} {aim}")
        return
    bench = Bench(options)
    # what follows an installation would be measured with it
    for name in sorted(names, key=needs_oca):
        if name in SPECIAL:
            SPECIAL[name](bench)
        else:
            bench.run(scenarios[name])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main()
