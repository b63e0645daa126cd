package dev.genga.desk.data;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.draft.DatasetDraft;
import dev.genga.dataset.draft.DraftSection;
import dev.genga.dataset.draft.DraftWindows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Reads a draft from the fields of the page's form: those of section 2 end in `2`. What is no number
/// becomes 0, of which the draft's own check tells.
///
/// @param fields gives a field's text; empty where it is missing
record DraftForm(UnaryOperator<String> fields) {
  private static final int MOST_SECTIONS = 100;

  /// The sections, after what the pressed button asks for: `add-clips`, `add-pictures`, `remove-2`,
  /// `size-2-768x416`.
  DatasetDraft read() {
    var sections = new ArrayList<DraftSection>();
    int count = Math.clamp(number("sections"), 0, MOST_SECTIONS);
    for (int i = 1; i <= count; i++) {
      sections.add(section(i));
    }
    var words = List.of(fields.apply("do").split("-", -1));
    switch (words.getFirst()) {
      case "add" -> add(words.getLast(), sections);
      case "remove" -> remove(whole(words.getLast()), sections);
      case "size" -> resize(words, sections);
      default -> {
        // a field was changed
      }
    }
    return new DatasetDraft(sections);
  }

  private DraftSection section(int i) {
    var size = new Size(number("width" + i), number("height" + i));
    int batch = number("batch" + i);
    int repeats = number("repeats" + i);
    return fields.apply("kind" + i).equals("pictures")
        ? new DraftSection.Pictures(size, fields.apply("enlarge" + i).equals("yes"), batch, repeats)
        : new DraftSection.Clips(size, windows(i), batch, repeats);
  }

  /// Fields that don't count for a way of taking windows have their usual value.
  private DraftWindows windows(int i) {
    var extraction = extraction(fields.apply("extraction" + i));
    return new DraftWindows(
        extraction,
        extraction == FrameExtraction.FULL ? List.of(1) : lengths(fields.apply("lengths" + i)),
        extraction == FrameExtraction.SLIDE ? number("stride" + i) : 1,
        extraction == FrameExtraction.UNIFORM ? number("samples" + i) : 1,
        extraction == FrameExtraction.FULL ? number("longest" + i) : DraftWindows.LONGEST);
  }

  private static FrameExtraction extraction(String word) {
    return Arrays.stream(FrameExtraction.values())
        .filter(one -> one.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(FrameExtraction.HEAD);
  }

  private static List<Integer> lengths(String text) {
    return Arrays.stream(text.strip().split("[,\\s]+", -1)).map(DraftForm::whole).toList();
  }

  private static void add(String kind, List<DraftSection> sections) {
    var usual = new Size(384, 208);
    boolean pictures = kind.equals("pictures");
    var alike =
        sections.stream()
            .filter(section -> section instanceof DraftSection.Pictures == pictures)
            .reduce((_, later) -> later);
    sections.add(
        alike.orElse(
            pictures
                ? new DraftSection.Pictures(usual, false, 1, 1)
                : new DraftSection.Clips(usual, DraftWindows.head(21), 1, 1)));
  }

  private static void remove(int number, List<DraftSection> sections) {
    if (number >= 1 && number <= sections.size()) {
      sections.remove(number - 1);
    }
  }

  private static void resize(List<String> words, List<DraftSection> sections) {
    int number = words.size() == 3 ? whole(words.get(1)) : 0;
    var sides = words.getLast().split("x", -1);
    if (number < 1 || number > sections.size() || sides.length != 2) {
      return;
    }
    var size = new Size(whole(sides[0]), whole(sides[1]));
    sections.set(
        number - 1,
        switch (sections.get(number - 1)) {
          case DraftSection.Clips(_, var windows, var batch, var repeats) ->
              new DraftSection.Clips(size, windows, batch, repeats);
          case DraftSection.Pictures(_, var enlarges, var batch, var repeats) ->
              new DraftSection.Pictures(size, enlarges, batch, repeats);
        });
  }

  private int number(String field) {
    return whole(fields.apply(field));
  }

  private static int whole(String text) {
    return text.strip().matches("\\d{1,6}") ? Integer.parseInt(text.strip()) : 0;
  }
}
