package dev.genga.dataset.plan;

import dev.genga.base.Problems;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.Note;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.SectionNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Which part of a data set is trained on, which is held out of it to validate on, and which is left
/// out altogether.
///
/// @param without sections that are left out, as [SectionNames] has them
/// @param share of each section's scenes that is held out, above 0 and below 1; null for none
/// @param scenes how many scenes are held out; null for none
/// @param heldOut sections all of whose scenes are held out
/// @param scenePattern tells the scene of a file by its name, see [SceneNames]; null for the usual one
public record Division(
    List<String> without,
    @Nullable Double share,
    @Nullable Integer scenes,
    List<String> heldOut,
    @Nullable String scenePattern) {
  /// All is trained on.
  public static final Division NONE = new Division(List.of(), null, null, List.of(), null);

  static final String WITHOUT = "--without ";
  static final String SHARE = "--validation-share ";
  static final String SCENES = "--validation-scenes ";
  static final String HELD_OUT = "--validation-section ";
  static final String PATTERN = "--scene-pattern ";

  /// Copies the lists.
  public Division {
    without = List.copyOf(without);
    heldOut = List.copyOf(heldOut);
  }

  /// Whether anything is held out to validate on.
  public boolean holdsOut() {
    return share != null || scenes != null || !heldOut.isEmpty();
  }

  /// Adds what can't be, whatever the data set.
  public void check(Problems problems) {
    if (share != null && !(share > 0 && share < 1)) {
      problems.add(
          "the share of scenes to validate on is " + share,
          SHARE + share,
          "use a number above 0 and below 1, such as 0.1");
    }
    if (scenes != null && scenes < 1) {
      problems.add(
          "%d scenes can't be validated on".formatted(scenes), SCENES + scenes, "use 1 or more");
    }
    if (share != null && scenes != null) {
      problems.add(
          "a share and a number of scenes to validate on are both given",
          SHARE + share + ", " + SCENES + scenes,
          "give one of them");
    }
    if (scenePattern != null) {
      checkPattern(scenePattern, problems);
    }
  }

  private void checkPattern(String pattern, Problems problems) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      problems.add(
          "the scenes' pattern is no regular expression: " + e.getDescription(),
          PATTERN + pattern,
          "write one such as '.*-Scene-[0-9]+'");
    }
    if (!holdsOut()) {
      problems.add(
          "scenes are told apart only where some are held out, and none are",
          PATTERN + pattern,
          "add --validation-share or --validation-scenes, or leave it out");
    }
  }

  /// The sections that are not left out, with a note on each that is.
  ///
  /// @param problems takes sections that do not exist, and it where none is left
  DatasetConfig leaveOut(DatasetConfig config, Problems problems) {
    var sections = new ArrayList<>(config.sections());
    var notes = new ArrayList<>(config.notes());
    for (var word : without) {
      var section = SectionNames.find(config.sections(), word, WITHOUT + word, problems);
      if (section != null && sections.remove(section)) {
        notes.add(
            new Note(
                "section %d, %s, is left out%s"
                    .formatted(
                        section.number(),
                        section.source().path().getFileName(),
                        holdsOut() ? " of the training; what is held out of it is measured" : ""),
                WITHOUT + word));
      }
    }
    if (sections.isEmpty() && !config.sections().isEmpty()) {
      problems.add(
          "nothing is left to train on: every section is left out",
          WITHOUT + String.join(" " + WITHOUT, without),
          "leave out fewer");
    }
    heldOut.forEach(word -> SectionNames.find(sections, word, HELD_OUT + word, problems));
    return new DatasetConfig(config.file(), sections, notes);
  }

  /// The numbers of the sections that are held out; what they are called has been checked.
  Set<Integer> heldOutOf(List<Section> sections) {
    var numbers = new HashSet<Integer>();
    for (var word : heldOut) {
      var section = SectionNames.find(sections, word, HELD_OUT + word, new Problems());
      if (section != null) {
        numbers.add(section.number());
      }
    }
    return numbers;
  }

  /// What the user said to hold scenes out.
  String said() {
    var said = new ArrayList<String>();
    if (share != null) {
      said.add(SHARE + share);
    }
    if (scenes != null) {
      said.add(SCENES + scenes);
    }
    heldOut.forEach(word -> said.add(HELD_OUT + word));
    return String.join(", ", said);
  }
}
