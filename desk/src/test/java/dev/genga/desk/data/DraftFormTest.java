package dev.genga.desk.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.draft.DraftSection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DraftFormTest {
  /// A section of clips and one of pictures, with all fields that the page has.
  private static Map<String, String> fields() {
    return new TreeMap<>(
        Map.ofEntries(
            Map.entry("sections", "2"),
            Map.entry("kind1", "clips"),
            Map.entry("width1", "768"),
            Map.entry("height1", "416"),
            Map.entry("extraction1", "uniform"),
            Map.entry("lengths1", "21, 45"),
            Map.entry("samples1", "2"),
            Map.entry("stride1", "8"),
            Map.entry("longest1", "81"),
            Map.entry("batch1", "2"),
            Map.entry("repeats1", "3"),
            Map.entry("kind2", "pictures"),
            Map.entry("width2", "768"),
            Map.entry("height2", "768"),
            Map.entry("enlarge2", "yes"),
            Map.entry("batch2", "1"),
            Map.entry("repeats2", "1")));
  }

  private static List<String> read(String... changes) {
    var fields = fields();
    for (int i = 0; i < changes.length; i += 2) {
      fields.put(changes[i], changes[i + 1]);
    }
    return new DraftForm(name -> fields.getOrDefault(name, ""))
        .read().sections().stream().map(DraftSection::toString).toList();
  }

  @Test
  void fieldsBecomeSections() {
    assertThat(read())
        .containsExactly("768x416 uniform 21,45 x 2 batch 2 repeats 3", "768x768 enlarge");
  }

  @Test
  void fieldsOfOtherWaysOfTakingWindowsDoNotCount() {
    assertThat(read("extraction1", "full").getFirst())
        .isEqualTo("768x416 full up to 81 batch 2 repeats 3");
    assertThat(read("extraction1", "slide").getFirst())
        .isEqualTo("768x416 slide 21,45 every 8 batch 2 repeats 3");
  }

  @Test
  void whatIsNoNumberBecomesNothingThatCouldBeMeant() {
    assertThat(read("lengths1", "many", "batch1", "").getFirst())
        .isEqualTo("768x416 uniform 0 x 2 batch 0 repeats 3");
  }

  @Test
  void aSectionIsAddedAsTheLastOfItsKind() {
    assertThat(read("do", "add-pictures")).endsWith("768x768 enlarge", "768x768 enlarge");
    assertThat(read("do", "add-clips").getLast())
        .isEqualTo("768x416 uniform 21,45 x 2 batch 2 repeats 3");
  }

  @Test
  void aSectionIsRemoved() {
    assertThat(read("do", "remove-1")).containsExactly("768x768 enlarge");
  }

  @Test
  void aSuggestedSizeIsTaken() {
    assertThat(read("do", "size-2-512x288").getLast()).isEqualTo("512x288 enlarge");
  }

  @Test
  void aButtonThatIsNotThereChangesNothing() {
    var unchanged = read();
    for (var pressed : List.of("remove-9", "remove-", "size-9-1x1", "size-1", "size-1-7", "-")) {
      assertThat(read("do", pressed)).as(pressed).isEqualTo(unchanged);
    }
    assertThat(read("sections", "-1")).isEmpty();
  }
}
