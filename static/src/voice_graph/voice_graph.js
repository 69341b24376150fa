import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatFloat } from "@web/views/fields/formatters";
import { GraphModel, SEQUENTIAL_TYPES } from "@web/views/graph/graph_model";
import { GraphRenderer } from "@web/views/graph/graph_renderer";
import { graphView } from "@web/views/graph/graph_view";

/** Lines are told apart by their points too, not by colour alone. */
const POINTS = ["circle", "rect", "triangle", "rectRot", "star", "crossRot"];
const CAP = 4; // half of a whisker's end, pixels
const BELOW = 14; // from a whisker's end to the n under it, pixels
const APART = 6; // between the whiskers of two lines, pixels

/** Draws from the lowest to the highest value that each index may have, and its n. */
const whiskers = {
    id: "customerWhiskers",
    afterDatasetsDraw(chart) {
        const { ctx, scales, data } = chart;
        const visible = data.datasets.filter((_, index) => chart.isDatasetVisible(index));
        ctx.save();
        ctx.textAlign = "center";
        ctx.lineWidth = 1.5;
        data.datasets.forEach((dataset, index) => {
            if (!dataset.bounds || !chart.isDatasetVisible(index)) {
                return;
            }
            const shift = (visible.indexOf(dataset) - (visible.length - 1) / 2) * APART;
            ctx.strokeStyle = dataset.borderColor || dataset.backgroundColor;
            chart.getDatasetMeta(index).data.forEach((point, position) => {
                const bounds = dataset.bounds[position];
                if (!bounds || bounds.low === null || bounds.high === null) {
                    return;
                }
                const x = chart.config.type === "bar" ? point.x : point.x + shift;
                const [low, high] = [bounds.low, bounds.high].map((value) =>
                    scales.y.getPixelForValue(value)
                );
                ctx.beginPath();
                ctx.moveTo(x, low);
                ctx.lineTo(x, high);
                for (const y of [low, high]) {
                    ctx.moveTo(x - CAP, y);
                    ctx.lineTo(x + CAP, y);
                }
                ctx.stroke();
                if (visible.length === 1) {
                    ctx.fillStyle = scales.x.options.ticks.color;
                    const below = low + BELOW < chart.chartArea.bottom;
                    ctx.fillText(`n = ${bounds.n}`, x, below ? low + BELOW : high - CAP);
                }
            });
        });
        ctx.restore();
    },
};

/** What a group may be read as: bounds of its index (null where there is none) and n. */
function getBounds(group, measure) {
    const read = (spec) => (typeof group[spec] === "number" ? group[spec] : null);
    return {
        low: read(`${measure}_low:min`),
        high: read(`${measure}_high:max`),
        n: read(`${measure}_n:sum`) || 0,
    };
}

export class VoiceGraphModel extends GraphModel {
    /** Ask for the bounds of an index in the same request. */
    async _loadDataPoints(metaData) {
        const { measure, fields } = metaData;
        if (!(`${measure}_low` in fields)) {
            return super._loadDataPoints(metaData);
        }
        let groups = [];
        const more = [`${measure}_low:min`, `${measure}_high:max`, `${measure}_n:sum`];
        const asking = Object.create(this, {
            orm: {
                value: {
                    formattedReadGroup: async (model, domain, groupby, measures, options) => {
                        groups = await this.orm.formattedReadGroup(
                            model,
                            domain,
                            groupby,
                            [...measures, ...more],
                            options
                        );
                        return groups;
                    },
                },
            },
        });
        const [dataPoints, currencies] = await super._loadDataPoints.call(asking, metaData);
        dataPoints.forEach((dataPoint, index) => {
            dataPoint.bounds = getBounds(groups[index], measure);
            // too few answers are no zero
            if (typeof dataPoint.value !== "number") {
                dataPoint.value = null;
            }
        });
        return [dataPoints, currencies];
    }

    _getData(dataPoints, forceUseAllDataPoints) {
        const data = super._getData(dataPoints, forceUseAllDataPoints);
        const byKey = {};
        for (const dataPoint of dataPoints) {
            byKey[`${this._getDatasetLabel(dataPoint)},${dataPoint.labelIndex}`] = dataPoint;
        }
        for (const dataset of data.datasets) {
            const points = data.labels.map((_, index) => byKey[`${dataset.label},${index}`]);
            if (points.some((point) => point?.bounds)) {
                dataset.bounds = points.map((point) => point?.bounds);
                dataset.data = points.map((point) => point?.value ?? null);
            }
        }
        return data;
    }
}

export class VoiceGraphRenderer extends GraphRenderer {
    get hasBounds() {
        return this.model.data.datasets.some((dataset) => dataset.bounds);
    }

    formatValue(value, allIntegers, formatType) {
        return this.hasBounds
            ? formatFloat(value, { digits: [16, 1] })
            : super.formatValue(value, allIntegers, formatType);
    }

    getChartConfig() {
        const config = super.getChartConfig();
        config.plugins = [...(config.plugins || []), whiskers];
        return config;
    }

    getLineChartData() {
        const alone = this.model.data.labels.length === 1;
        const { groupBy, fields } = this.model.metaData;
        const inTime = SEQUENTIAL_TYPES.includes(fields[groupBy[0]?.fieldName]?.type);
        const data = super.getLineChartData();
        data.datasets.forEach((dataset, index) => {
            dataset.showLine = inTime; // nothing lies between two teams
            dataset.pointStyle = POINTS[index % POINTS.length];
            dataset.pointRadius = 5;
            dataset.cubicInterpolationMode = "default";
            // the one point was moved to the middle
            if (alone && dataset.bounds) {
                dataset.bounds = [undefined, ...dataset.bounds];
            }
        });
        return data;
    }

    getLegendOptions() {
        const options = super.getLegendOptions();
        if (this.model.metaData.mode === "line") {
            Object.assign(options.labels, { usePointStyle: true, boxWidth: 8, boxHeight: 8 });
        }
        return options;
    }

    /** Room for the whole of each interval. */
    getScaleOptions() {
        const scales = super.getScaleOptions();
        const bounds = this.model.data.datasets
            .flatMap((dataset) => dataset.bounds || [])
            .filter((found) => found && found.low !== null && found.high !== null);
        if (scales.y && bounds.length) {
            scales.y.suggestedMin = Math.min(...bounds.map(({ low }) => low));
            scales.y.suggestedMax = Math.max(...bounds.map(({ high }) => high));
            scales.x.offset = true;
        }
        return scales;
    }

    getTooltipItems(data, metaData, tooltipModel) {
        const items = super.getTooltipItems(data, metaData, tooltipModel);
        // the points as they come, sorted as the items are
        const points = [...tooltipModel.dataPoints].sort((a, b) => b.raw - a.raw);
        items.forEach((item, index) => {
            const { datasetIndex, dataIndex } = points[index];
            const bounds = data.datasets[datasetIndex]?.bounds?.[dataIndex];
            if (bounds && bounds.low !== null && bounds.high !== null) {
                item.value = _t("%(index)s (%(low)s to %(high)s, n = %(n)s)", {
                    index: item.value,
                    low: this.formatValue(bounds.low),
                    high: this.formatValue(bounds.high),
                    n: bounds.n,
                });
            } else if (bounds) {
                item.value = _t("%(index)s (n = %(n)s)", { index: item.value, n: bounds.n });
            }
        });
        return items;
    }

    /** The answers behind a point of a line too. */
    onGraphClicked(ev, isMiddleClick) {
        if (this.model.metaData.mode !== "line" || this.model.metaData.disableLinking) {
            return super.onGraphClicked(ev, isMiddleClick);
        }
        const [point] = this.chart.getElementsAtEventForMode(
            ev,
            "nearest",
            { intersect: true },
            false
        );
        const domain = point && this.chart.data.datasets[point.datasetIndex].domains[point.index];
        if (domain) {
            this.onGraphClickedFinal(domain, isMiddleClick);
        }
    }
}

registry.category("views").add("customer_voice_graph", {
    ...graphView,
    Model: VoiceGraphModel,
    Renderer: VoiceGraphRenderer,
});
