package dev.genga.dataset.config;

import dev.genga.base.DidYouMean;
import dev.genga.base.Problems;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlTable;

/// Checks the keys and values of one table, and keeps the good ones.
///
/// @param source the file, for places
/// @param problems where unknown, misplaced and foreign keys and wrong values go
record TableReader(TomlSource source, Problems problems) {

  /// Reads one table.
  ///
  /// @param container what the table is: see [Key.Where#fits]
  Map<Key, Setting> read(TomlTable table, Key.Where container) {
    var settings = new EnumMap<Key, Setting>(Key.class);
    for (var word : table.keySet()) {
      var place = source.place(table, word);
      var key = Key.ofWord(word);
      if (key == null) {
        refuseUnknown(word, place, container);
      } else if (fits(key, container, place)) {
        Object raw = Objects.requireNonNull(table.get(List.of(word)));
        Object value = key.foreign.isEmpty() ? key.type.read(raw) : foreign(key, raw, place);
        if (value != null) {
          settings.put(key, new Setting(value, place));
        } else if (key.foreign.isEmpty()) {
          refuseValue(key, raw, place);
        }
      }
    }
    return settings;
  }

  private void refuseUnknown(String word, Place place, Key.Where container) {
    String meant = DidYouMean.nearest(word, Key.words(container));
    String kind =
        switch (container) {
          case GENERAL -> "[general]";
          case IMAGE -> "an image section";
          case VIDEO -> "a video section";
          case SECTION -> "a section";
        };
    problems.add(
        "unknown key \"" + word + "\" in " + kind,
        place.toString(),
        meant.isEmpty()
            ? "remove it; " + kind + " takes " + String.join(", ", Key.words(container))
            : "did you mean " + meant + "?");
  }

  private boolean fits(Key key, Key.Where container, Place place) {
    if (key.where.fits(container)) {
      return true;
    }
    boolean video = key.where == Key.Where.VIDEO;
    boolean general = container == Key.Where.GENERAL;
    String found =
        general
            ? key.word + " can't stand in [general]"
            : "%s is for %s sections, and this is %s section"
                .formatted(key.word, video ? "video" : "image", video ? "an image" : "a video");
    String home = video ? "a video section" : "an image section";
    String move =
        general ? "move it into the sections that need it" : "remove it, or move it to " + home;
    problems.add(
        found, place.toString(), key.foreign.isEmpty() ? move : "remove it: it " + key.foreign);
    return false;
  }

  /// A foreign key that asks for something is refused; one that asks for nothing may stay.
  private @Nullable Object foreign(Key key, Object raw, Place place) {
    if (TomlText.of(raw).equals(key.harmless)) {
      return raw;
    }
    problems.add(
        key.word + " " + key.foreign + "; text-to-video LoRA training of Wan2.1 can't use it",
        place.toString(),
        "remove it");
    return null;
  }

  private void refuseValue(Key key, Object raw, Place place) {
    if (key.type == KeyType.DECIMAL && raw instanceof Long number && number > 0) {
      problems.add(
          key.word + " is a whole number, which musubi-tuner refuses",
          place.toString(),
          "write %s = %d.0".formatted(key.word, number));
      return;
    }
    String example =
        key.type == KeyType.COUNTS && KeyType.COUNT.read(raw) != null
            ? "[" + raw + "]"
            : key.type.example;
    problems.add(
        key.word + " takes " + key.type.words,
        place.toString(),
        key.type == KeyType.TEXT
            ? "write %s = %s".formatted(key.word, example)
            : "write for example %s = %s".formatted(key.word, example));
  }
}
