"""Timed scenarios; started by ``./dev bench [NAME ...]``."""

import argparse
import sys
from pathlib import Path


def parse():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "--database", help="with the addon installed; filled and undone"
    )
    parser.add_argument("--config", help="Odoo's configuration file")
    parser.add_argument("--list", action="store_true", help="show the names and end")
    parser.add_argument("names", nargs="*", help="scenarios to run; default: all")
    return parser.parse_args()


def run_drivers():
    """The importance of drivers on a published sample; needs no database."""
    import drivers_ecsi

    drivers_ecsi.main(drivers_ecsi.default_cache_dir())


def find_scenarios():
    """All by name. Odoo is imported late: its own options are none of ours."""
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
    )
    return {
        scenario.name: scenario for module in modules for scenario in module.SCENARIOS
    }


def main():
    options = parse()
    scenarios = find_scenarios()
    import harness

    names = options.names or [*scenarios, "drivers"]
    unknown = set(names) - {*scenarios, "drivers"}
    if unknown:
        sys.exit(f"No scenario {', '.join(sorted(unknown))}; see --list.")
    if options.list:
        for scenario in scenarios.values():
            print(f"{scenario.name:<20} {scenario.aim}")
        print(f"{'drivers':<20} {run_drivers.__doc__}")
        return
    registry = None
    for name in names:
        if name == "drivers":
            run_drivers()
            continue
        registry = registry or harness.connect(options.database, options.config)
        harness.run(registry, scenarios[name])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main()
