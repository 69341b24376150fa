import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The questions of a survey with big buttons, for who asks them on the phone. */
export class Questionnaire extends Component {
    static template = "customer_promise.Questionnaire";
    static props = { ...standardFieldProps, questions: { type: String } };

    get answers() {
        return this.props.record.data[this.props.name] || {};
    }

    /** Those whose condition is met by a choice made before. */
    get questions() {
        const made = Object.values(this.answers).flat();
        return (this.props.record.data[this.props.questions] || []).filter(
            ({ triggers }) => !triggers.length || triggers.some((key) => made.includes(key))
        );
    }

    isChosen(question, value) {
        return [this.answers[question.key]].flat().includes(value);
    }

    answer(question, value) {
        return this.props.record.update({
            [this.props.name]: { ...this.answers, [question.key]: value },
        });
    }

    choose(question, value) {
        if (question.form === "buttons") {
            return this.answer(question, this.isChosen(question, value) ? "" : value);
        }
        const chosen = this.answers[question.key] || [];
        return this.answer(
            question,
            chosen.includes(value)
                ? chosen.filter((other) => other !== value)
                : [...chosen, value]
        );
    }
}

registry.category("fields").add("customer_questionnaire", {
    component: Questionnaire,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ questions: options.questions }),
});
