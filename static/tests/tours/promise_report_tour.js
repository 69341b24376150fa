import { registry } from "@web/core/registry";

// A manager reads how far our word is kept; test_tours.py makes six promises.
const menu = (text) => ({ trigger: `.o_menu_sections button:contains(${text})`, run: "click" });
const item = (text) => ({
    trigger: `.o-dropdown--menu .o-dropdown-item:contains(${text})`,
    run: "click",
});

registry.category("web_tour.tours").add("promise_report", {
    steps: () => [
        menu("Reporting"),
        {
            trigger: ".o-dropdown--menu .o-dropdown-item:text(Promises)",
            run: "click",
        },
        {
            content: "By whoever gave their word: how many, on time, reliability",
            trigger: ".o_pivot table:contains(Report Manager)",
        },
        { trigger: ".o_pivot th:contains(Reliability)" },
        {
            content: "5 of 6 on time; drawn to the company's assumed rate: (5 + 4) / 11",
            trigger: ".o_pivot td:contains(81.8)",
        },
        { trigger: ".o_switch_view.o_graph", run: "click" },
        { trigger: ".o_graph_canvas_container canvas", run: "canvasNotEmpty" },
        menu("Reporting"),
        item("Where We Promise Too Much"),
        {
            content: "All were given at risk, one of them failed",
            trigger: ".o_content:contains(Report Manager):contains(16.7)",
        },
        menu("Reporting"),
        item("Promises and Satisfaction"),
        {
            content: "Too few answers for a difference, and it says so",
            trigger: ".o_form_view:contains(Too few)",
        },
    ],
});
