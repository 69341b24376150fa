import { registry } from "@web/core/registry";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** What a promise counts as, from the bottom of a bar to its top. */
const RESULTS = {
    on_time: "#43a878",
    late: "#f0b44c",
    not_kept: "#d9655f",
    running: "#6fa8dc",
    uncounted: "#b8bcc2",
};

/** The result that a dataset stands for, if bars are divided by result. */
function getResult(dataset) {
    const [identifier] = dataset.identifiers || [];
    const parts = identifier ? JSON.parse(identifier) : [];
    return parts.map((part) => part.result).find((result) => result in RESULTS);
}

/** Results have their own colours, and always the same order. */
export class PromiseGraphRenderer extends GraphRenderer {
    getBarChartData() {
        const order = Object.keys(RESULTS);
        const { datasets } = this.model.data;
        datasets.sort((a, b) => order.indexOf(getResult(a)) - order.indexOf(getResult(b)));
        const data = super.getBarChartData();
        for (const dataset of datasets) {
            const color = RESULTS[getResult(dataset)];
            if (color) {
                dataset.backgroundColor = color;
            }
        }
        return data;
    }
}

registry.category("views").add("customer_promise_graph", {
    ...graphView,
    Renderer: PromiseGraphRenderer,
});
