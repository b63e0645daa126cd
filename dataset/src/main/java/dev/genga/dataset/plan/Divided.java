package dev.genga.dataset.plan;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Section;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Planned sections, divided by whole scenes: no scene is on both sides.
///
/// Which scenes are held out follows from their names alone, so that runs with other seeds, ranks or
/// further clips are measured on the same ones.
///
/// @param trained what is trained on
/// @param heldOut what is validated on, sample by sample
record Divided(List<PlannedSection> trained, List<PlannedSection> heldOut) {
  /// @param planned all sections of the data set: which scenes are held out does not depend on what is left out
  ///     of the training, so that a training without a section is measured on the same ones
  /// @param sections those that are not left out of the training
  /// @param problems takes sections that would have nothing left
  static Divided of(
      List<PlannedSection> planned, List<Section> sections, Division division, Problems problems) {
    if (!division.holdsOut()) {
      return new Divided(planned, List.of());
    }
    var files = planned.stream().flatMap(s -> s.media().stream()).map(PlannedMedia::file).toList();
    var scenes = SceneNames.of(files, division.scenePattern());
    var whole = division.heldOutOf(sections);
    var chosen = chosen(planned, scenes, whole, division);
    var trained = new ArrayList<PlannedSection>();
    var heldOut = new ArrayList<PlannedSection>();
    var kept = sections.stream().map(Section::number).collect(Collectors.toSet());
    Predicate<Path> held = file -> chosen.contains(scenes.getOrDefault(file, ""));
    for (var section : planned) {
      var rest =
          part(section, held.negate(), section.batchSize(), section.numRepeats(), section.use());
      if (kept.contains(section.number()) && !rest.media().isEmpty()) {
        trained.add(rest);
      } else if (kept.contains(section.number()) && !whole.contains(section.number())) {
        refuse(section, scenesOf(section, scenes).size(), division, problems);
      }
      var out = part(section, held, 1, 1, section.use().withEveryCaption());
      if (!out.media().isEmpty()) {
        heldOut.add(out);
      }
    }
    if (trained.isEmpty() && whole.size() == sections.size()) {
      problems.add(
          "nothing is left to train on: every section is held out",
          division.said(),
          "hold out fewer sections");
    }
    return new Divided(trained, heldOut);
  }

  private static void refuse(
      PlannedSection section, int scenes, Division division, Problems problems) {
    problems.add(
        "section %d has nothing left to train on: %s held out"
            .formatted(
                section.number(),
                scenes == 1 ? "its only scene is" : "all of its %d scenes are".formatted(scenes)),
        division.said(),
        "hold out less, leave the section out with --without section%d, or tell the scenes apart by"
                .formatted(section.number())
            + " --scene-pattern");
  }

  private static Set<String> chosen(
      List<PlannedSection> planned,
      Map<Path, String> scenes,
      Set<Integer> whole,
      Division division) {
    var chosen = new HashSet<String>();
    var all = new TreeSet<>(Comparator.comparing(Divided::place));
    for (var section : planned) {
      var its = scenesOf(section, scenes);
      if (whole.contains(section.number())) {
        chosen.addAll(its);
      } else {
        all.addAll(its);
      }
    }
    if (division.share() != null) {
      for (var section : planned) {
        if (!whole.contains(section.number())) {
          var its = scenesOf(section, scenes);
          choose((int) Math.round(division.share() * its.size()), its, chosen);
        }
      }
    }
    int least = division.scenes() != null ? division.scenes() : division.share() != null ? 1 : 0;
    choose(least, all, chosen);
    return chosen;
  }

  /// Adds scenes until so many of them are chosen.
  private static void choose(int count, Set<String> of, Set<String> chosen) {
    long there = of.stream().filter(chosen::contains).count();
    of.stream()
        .filter(scene -> !chosen.contains(scene))
        .limit(Math.max(0, count - there))
        .toList()
        .forEach(chosen::add);
  }

  /// In the order in which they are chosen.
  private static Set<String> scenesOf(PlannedSection section, Map<Path, String> scenes) {
    var its = new TreeSet<>(Comparator.comparing(Divided::place));
    section.media().forEach(media -> its.add(scenes.getOrDefault(media.file(), "")));
    return its;
  }

  private static String place(String scene) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(scene.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static PlannedSection part(
      PlannedSection section, Predicate<Path> of, int batchSize, int numRepeats, SectionUse use) {
    return new PlannedSection(
        section.number(),
        section.kind(),
        section.source(),
        section.cacheFolder(),
        section.rule(),
        batchSize,
        numRepeats,
        use,
        section.media().stream().filter(media -> of.test(media.file())).toList(),
        section.events().stream().filter(event -> of.test(event.file())).toList());
  }
}
