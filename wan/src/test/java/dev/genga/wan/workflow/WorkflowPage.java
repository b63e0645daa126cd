package dev.genga.wan.workflow;

import java.util.Locale;
import java.util.stream.Collectors;

/// The table of `docs/workflows.md`.
final class WorkflowPage {
  static final String BEGINNING = "## The nodes\n";

  private WorkflowPage() {}

  static String of(NodeTable table) {
    var text = new StringBuilder(BEGINNING);
    for (var node : table.nodes()) {
      var inputs = table.inputs(node);
      text.append("\n### %s (%s)\n\n".formatted(node, inputs.values().iterator().next().origin()));
      text.append("| input | type | standing | verdict | |\n| --- | --- | --- | --- | --- |\n");
      for (var input : inputs.values()) {
        var support = table.support(node, input.input());
        if (support == null) {
          continue;
        }
        var accepted =
            support.accepted().stream()
                .map(value -> "`" + value + "`")
                .collect(Collectors.joining(", "));
        text.append(
            "| `%s` | %s | %s | **%s**%s | %s |\n"
                .formatted(
                    input.input(),
                    input.type(),
                    input.standard().isMissingNode() ? "" : "`" + input.standard() + "`",
                    support.verdict().name().toLowerCase(Locale.ROOT),
                    accepted.isEmpty() ? "" : " but for " + accepted,
                    support.why()));
      }
    }
    return text.toString();
  }
}
