package io.millrace.agent.config;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The steps that there are, by the names of their keys. */
final class ProcessKeys {
    /** One kind of step: its key, what is made of its values, and what is checked between them. */
    private record Form(Key<Values> key, Function<Values, Step> made, Consumer<Values> checked) {}

    private static final List<Form> FORMS = List.of(
            form(StepKeys.SINGLE_LINE_FORM, null, StepKeys::singleLine),
            checked(ParseKeys.CSV_FORM, null, ParseKeys::csvToJson, values -> {}),
            checked(ParseKeys.LOG_FORM, null, ParseKeys::logToJson, ParseKeys::checkLogToJson),
            form(StepKeys.METADATA_FORM, null, StepKeys::addMetadata),
            form(StepKeys.EC2_FORM, null, StepKeys::addEc2Metadata),
            form(
                    Section.strict("addBrackets", "Wraps the record in braces.", List.of()),
                    null,
                    values -> new Step.AddBrackets()),
            form(StepKeys.PLUGIN_FORM, StepKeys.PLUGIN_ALONE, StepKeys::plugin),
            form(StepKeys.CRI_FORM, null, StepKeys::criText),
            form(StepKeys.DOCKER_FORM, null, StepKeys::dockerText),
            form(StepKeys.SELECT_FORM, null, StepKeys::select),
            checked(ParseKeys.EXTRACT_FORM, ParseKeys.EXTRACT_ALONE, ParseKeys::extract, ParseKeys::checkExtract),
            form(ScreenKeys.FILTER_FORM, null, ScreenKeys::filter),
            form(ScreenKeys.SAMPLE_FORM, ScreenKeys.SAMPLE_ALONE, ScreenKeys::sample),
            checked(ScreenKeys.REDACT_FORM, ScreenKeys.REDACT_ALONE, ScreenKeys::redact, ScreenKeys::checkRedact),
            checked(StepKeys.ENRICH_FORM, null, StepKeys::enrich, StepKeys::checkEnrich));

    private static final Section STEP_FORM = Section.strict(
            "step",
            "One thing that is done to each record: an object with one key, or the name alone where nothing else is"
                    + " needed.",
            FORMS.stream().<Key<?>>map(Form::key).toList(),
            new Rule.ExactlyOne(FORMS.stream().map(form -> form.key().name()).toList()));
    static final Key<List<Values>> PROCESS =
            Key.of("process", Groups.list(Groups.variant(STEP_FORM), 0), "What is done to each record, in order.");

    private ProcessKeys() {}

    private static Form form(Section section, @Nullable Key<?> alone, Function<Values, Step> made) {
        return checked(section, alone, made, values -> {});
    }

    private static Form checked(
            Section section, @Nullable Key<?> alone, Function<Values, Step> made, Consumer<Values> checked) {
        Kind<Values> kind = alone == null ? Groups.object(section) : Groups.object(section, alone);
        return new Form(Key.of(section.name(), kind, section.about()), made, checked);
    }

    static List<Step> steps(Values flow) {
        return flow.find(PROCESS).orElse(List.of()).stream()
                .map(ProcessKeys::step)
                .toList();
    }

    private static Step step(Values step) {
        Form form =
                FORMS.stream().filter(each -> step.has(each.key())).findFirst().orElseThrow();
        return form.made().apply(step.get(form.key()));
    }

    /** Tells what does not fit together within the steps of a flow. */
    static void check(Values flow) {
        for (Values step : flow.find(PROCESS).orElse(List.of())) {
            FORMS.forEach(form -> step.find(form.key()).ifPresent(form.checked()));
        }
    }

    /** Where a flow has a step of this name. */
    static List<Spot> places(Values flow, String name) {
        return flow.find(PROCESS).orElse(List.of()).stream()
                .filter(step -> step.has(name))
                .map(step -> step.at(name))
                .toList();
    }
}
