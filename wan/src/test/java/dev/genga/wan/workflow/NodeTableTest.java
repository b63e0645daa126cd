package dev.genga.wan.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.wan.workflow.NodeTable.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Holds what is said of ComfyUI's nodes to their definitions, and the page for people to both.
class NodeTableTest {
  private final NodeTable table = NodeTable.own();

  @Test
  void everyInputOfEveryNodeHasItsVerdict() {
    var silent = new ArrayList<String>();
    for (var node : table.nodes()) {
      for (var input : table.inputs(node).keySet()) {
        if (table.support(node, input) == null) {
          silent.add(node + ", " + input);
        }
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void everyVerdictIsOfAnInputThatIsDefined() {
    var strange = new ArrayList<String>();
    table
        .supports()
        .forEach((node, inputs) ->
            inputs
                .keySet()
                .forEach(input -> {
                  if (!table.knows(node)
                      || !(input.equals("*")
                          || input.equals("...")
                          || table.inputs(node).containsKey(input))) {
                    strange.add(node + ", " + input);
                  }
                }));
    assertThat(strange).isEmpty();
  }

  @Test
  void aNodeIsTranslatedIfAndOnlyIfSomethingOfItIsRun() {
    var run = new HashSet<String>();
    table
        .supports()
        .forEach((node, inputs) -> {
          if (inputs.values().stream().anyMatch(each -> each.verdict() == Verdict.RUN)) {
            run.add(node);
          }
        });
    assertThat(Translators.nodes()).containsExactlyInAnyOrderElementsOf(run);
  }

  /// Written again by `-Dgenga.docs=write`.
  @Test
  void thePageListsEachNodeAndInput() throws IOException {
    var page = Path.of("").toAbsolutePath().resolveSibling("docs/workflows.md");
    var text = Files.readString(page);
    int from = text.indexOf(WorkflowPage.BEGINNING);
    assertThat(from).as("the page has a place for the table").isPositive();
    var written = text.substring(0, from) + WorkflowPage.of(table);
    if ("write".equals(System.getProperty("genga.docs"))) {
      Files.writeString(page, written);
    } else {
      assertThat(text).isEqualToNormalizingNewlines(written);
    }
  }
}
