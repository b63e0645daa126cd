package dev.genga.dataset.draft;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads sections as people write them: `768x416 uniform 21,45 x 2 batch 2 repeats 3` for clips,
/// `768x768 repeats 2` for pictures.
public final class DraftText {
  private static final String COUNTS =
      "(?: batch (?<batch>\\d{1,6}))?(?: repeats (?<repeats>\\d{1,6}))?";
  private static final String SIZE = "(?<width>\\d{1,5})x(?<height>\\d{1,5})";
  private static final String LENGTHS = "(?<lengths>\\d{1,6}(?:, ?\\d{1,6})*)";

  private static final List<Pattern> CLIPS =
      List.of(
          Pattern.compile(SIZE + " (?<word>head|chunk) " + LENGTHS + COUNTS),
          Pattern.compile(
              SIZE + " (?<word>slide) " + LENGTHS + " every (?<number>\\d{1,6})" + COUNTS),
          Pattern.compile(
              SIZE + " (?<word>uniform) " + LENGTHS + " x (?<number>\\d{1,6})" + COUNTS),
          Pattern.compile(SIZE + " (?<word>full)(?: up to (?<number>\\d{1,6}))?" + COUNTS));

  private static final Pattern PICTURES = Pattern.compile(SIZE + "(?<enlarge> enlarge)?" + COUNTS);

  private DraftText() {}

  /// @param where the option to name, such as `--clips`
  /// @throws ProblemException if it can't be read, or can't be
  public static DraftSection clips(String text, String where) {
    String plain = plain(text);
    for (var pattern : CLIPS) {
      var match = pattern.matcher(plain);
      if (match.matches()) {
        return checked(
            new DraftSection.Clips(
                size(match), windows(match), count(match, "batch", 1), count(match, "repeats", 1)),
            where + " " + text);
      }
    }
    throw new ProblemException(
        "a section of clips is not written like this",
        where + " '" + text + "'",
        "write '384x208 head 45', '768x416 uniform 21 x 2', '768x416 slide 21 every 8', '768x416"
            + " chunk 21' or '768x416 full up to 81', and behind it 'batch 2' and 'repeats 3'");
  }

  /// @param where the option to name, such as `--pictures`
  /// @throws ProblemException if it can't be read, or can't be
  public static DraftSection pictures(String text, String where) {
    var match = PICTURES.matcher(plain(text));
    if (!match.matches()) {
      throw new ProblemException(
          "a section of pictures is not written like this",
          where + " '" + text + "'",
          "write '768x768' or '768x768 enlarge', and behind it 'batch 2' and 'repeats 3'");
    }
    return checked(
        new DraftSection.Pictures(
            size(match),
            match.group("enlarge") != null,
            count(match, "batch", 1),
            count(match, "repeats", 1)),
        where + " " + text);
  }

  private static String plain(String text) {
    return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
  }

  private static DraftSection checked(DraftSection section, String where) {
    var problems = new Problems();
    section.check(where, problems);
    problems.throwIfAny();
    return section;
  }

  private static Size size(Matcher match) {
    return new Size(
        Integer.parseInt(match.group("width")), Integer.parseInt(match.group("height")));
  }

  private static DraftWindows windows(Matcher match) {
    var extraction = FrameExtraction.valueOf(match.group("word").toUpperCase(Locale.ROOT));
    return switch (extraction) {
      case HEAD, CHUNK -> new DraftWindows(extraction, lengths(match), 1, 1, DraftWindows.LONGEST);
      case SLIDE ->
          new DraftWindows(
              extraction, lengths(match), count(match, "number", 1), 1, DraftWindows.LONGEST);
      case UNIFORM ->
          new DraftWindows(
              extraction, lengths(match), 1, count(match, "number", 1), DraftWindows.LONGEST);
      case FULL ->
          new DraftWindows(
              extraction, List.of(1), 1, 1, count(match, "number", DraftWindows.LONGEST));
    };
  }

  private static List<Integer> lengths(Matcher match) {
    return Arrays.stream(match.group("lengths").split(", ?", -1)).map(Integer::valueOf).toList();
  }

  private static int count(Matcher match, String group, int otherwise) {
    @Nullable String digits = match.group(group);
    return digits == null ? otherwise : Integer.parseInt(digits);
  }
}
