package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.desk.clips.ClipChange;
import dev.genga.film.index.Tags;
import dev.genga.film.index.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is to be decided of clips.
final class ChangeOptions {
  private static final Pattern FRAMES = Pattern.compile("(\\d{1,9})-(\\d{1,9})?");
  private static final String ALL_FRAMES = "all";

  @Option(names = "--keep", description = "Keep them.")
  private boolean keep;

  @Option(names = "--reject", description = "Reject them.")
  private boolean reject;

  @Option(names = "--undecide", description = "Leave them open again.")
  private boolean undecide;

  @Option(
      names = "--tag",
      paramLabel = "NAMES",
      description = "Give them these tags too, with spaces or commas between them.")
  private List<String> tags = new ArrayList<>();

  @Option(names = "--untag", paramLabel = "NAMES", description = "Take these tags from them.")
  private List<String> untags = new ArrayList<>();

  @Option(
      names = "--trim",
      paramLabel = "FIRST-LAST",
      description =
          "Use these frames alone, counted from 0: 4-40, 4- for frame 4 and all behind, or `all`."
              + " The files stay as they are.")
  private @Nullable String frames;

  /// What is decided; null where nothing is.
  ///
  /// @param problems takes what can't be
  @Nullable ClipChange read(Problems problems) {
    var verdicts = verdicts();
    if (verdicts.size() > 1) {
      problems.add(
          "a clip can't have two choices", "--keep, --reject, --undecide", "give one of them");
    }
    var added = tags(tags, "--tag", problems);
    var removed = tags(untags, "--untag", problems);
    var both = new ArrayList<>(added);
    both.retainAll(removed);
    if (!both.isEmpty()) {
      problems.add(
          "a tag is given and taken: " + String.join(", ", both), "--tag, --untag", "say one");
    }
    var used = frames == null ? null : frames(frames, problems);
    boolean nothing = verdicts.isEmpty() && tags.isEmpty() && untags.isEmpty() && frames == null;
    return nothing
        ? null
        : new ClipChange(verdicts.isEmpty() ? null : verdicts.getFirst(), added, removed, used);
  }

  private List<Verdict> verdicts() {
    var verdicts = new ArrayList<Verdict>();
    if (keep) {
      verdicts.add(Verdict.KEPT);
    }
    if (reject) {
      verdicts.add(Verdict.REJECTED);
    }
    if (undecide) {
      verdicts.add(Verdict.UNDECIDED);
    }
    return verdicts;
  }

  private static List<String> tags(List<String> typed, String option, Problems problems) {
    for (var text : typed) {
      if (Tags.list(text).isEmpty()) {
        problems.add("there is no tag in it", option + " \"" + text + "\"", "write one or more");
      }
    }
    String all = String.join(" ", typed);
    if (all.length() > Tags.LONGEST) {
      problems.add(
          "tags have no more than %d letters at once".formatted(Tags.LONGEST),
          option,
          "write fewer; a caption may be longer");
    }
    return Tags.list(all);
  }

  private static ClipChange.@Nullable Frames frames(String typed, Problems problems) {
    if (typed.strip().equals(ALL_FRAMES)) {
      return ClipChange.Frames.ALL;
    }
    Matcher form = FRAMES.matcher(typed.strip());
    if (!form.matches()) {
      problems.add(
          "these are no frames of a clip", "--trim " + typed, "write 4-40, 4- or all, from 0 on");
      return null;
    }
    int first = Integer.parseInt(form.group(1));
    String last = form.group(2);
    if (last != null && Integer.parseInt(last) < first) {
      problems.add(
          "the last frame comes before the first",
          "--trim " + typed,
          "write the smaller one first");
      return null;
    }
    return new ClipChange.Frames(first, last == null ? null : Integer.valueOf(last));
  }
}
