package dev.genga.dataset.config;

import dev.genga.base.DidYouMean;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// A data set file in musubi-tuner's TOML: keys, defaults, precedence and restrictions are those of
/// its `dataset/config_utils.py`. What genga adds: relative paths that start from the file's
/// own folder, and the keys that docs/dataset.md tells.
///
/// ```java
/// var config = DatasetConfig.read(Path.of("dataset.toml"));
/// for (var section : config.sections()) System.out.println(section.resolution());
/// ```
///
/// @param file as the user named it
/// @param sections in the order of the file
/// @param notes keys that have no effect
public record DatasetConfig(Path file, List<Section> sections, List<Note> notes) {
  private static final String GENERAL = "general";
  private static final String DATASETS = "datasets";

  /// Copies the lists.
  public DatasetConfig {
    sections = List.copyOf(sections);
    notes = List.copyOf(notes);
  }

  /// The same sections, each using every frame of its clips where it doesn't say how many they have a
  /// second.
  public DatasetConfig withEveryFrame() {
    return new DatasetConfig(
        file,
        sections.stream()
            .<Section>map(section ->
                switch (section) {
                  case ImageSection images -> images;
                  case VideoSection videos -> videos.withEveryFrame();
                })
            .toList(),
        notes);
  }

  /// Reads a data set file and checks that the folders it names exist.
  ///
  /// @throws ProblemException with every problem of the file, each with its line
  public static DatasetConfig read(Path file) {
    var problems = new Problems();
    var config = read(file, Path.of("").toAbsolutePath(), problems);
    problems.throwIfAny();
    return Objects.requireNonNull(config);
  }

  /// Reads a data set file as far as it is good.
  ///
  /// @param current the folder that relative paths may start from besides the file's own
  /// @param problems takes every problem of the file
  /// @return the good sections; null where the file can't be read at all
  public static @Nullable DatasetConfig read(Path file, Path current, Problems problems) {
    var source = TomlSource.read(file, TomlSource.Words.DATASET, problems);
    if (source == null) {
      return null;
    }
    var reader = new TableReader(source, problems);
    var general = general(source, reader);
    Path own = Objects.requireNonNull(file.toAbsolutePath().getParent());
    var paths = new PathFinder(own.normalize(), current);
    var sections = new ArrayList<Section>();
    var notes = new ArrayList<Note>();
    var tables = tables(source, problems);
    for (int i = 0; i < tables.size(); i++) {
      var table = tables.get(i);
      var kind = kind(table.table(), table.header(), problems);
      var settings = reader.read(table.table(), kind);
      var builder = new SectionReader(i + 1, table.header(), settings, general, paths, problems);
      var section =
          switch (kind) {
            case IMAGE -> builder.image();
            case VIDEO -> builder.video();
            case GENERAL, SECTION -> null;
          };
      if (section != null) {
        sections.add(section);
        notes.addAll(builder.notes(section));
      }
    }
    refuseSharedCaches(sections, problems);
    if (sections.size() == tables.size()) {
      refuseOnlyPriors(sections, problems);
    }
    return new DatasetConfig(file, sections, notes);
  }

  private record Table(TomlTable table, Place header) {}

  private static Map<Key, Setting> general(TomlSource source, TableReader reader) {
    for (var word : source.root().keySet()) {
      if (!word.equals(GENERAL) && !word.equals(DATASETS)) {
        refuseTopLevel(source, word, reader.problems());
      }
    }
    Object value = source.root().get(List.of(GENERAL));
    if (value == null) {
      return Map.of();
    }
    if (value instanceof TomlTable table) {
      return reader.read(table, Key.Where.GENERAL);
    }
    reader
        .problems()
        .add(
            "general is a section, not a value",
            source.place(source.root(), GENERAL).toString(),
            "write [general] on a line of its own");
    return Map.of();
  }

  private static void refuseTopLevel(TomlSource source, String word, Problems problems) {
    String where = source.place(source.root(), word).toString();
    var key = Key.ofWord(word);
    if (key != null) {
      problems.add(
          key.word + " stands outside of every section",
          where,
          "move it below [general] or [[datasets]]");
      return;
    }
    String meant = DidYouMean.nearest(word, List.of(GENERAL, DATASETS));
    problems.add(
        "unknown section \"" + word + "\"",
        where,
        switch (meant) {
          case GENERAL -> "did you mean [general]?";
          case DATASETS -> "did you mean [[datasets]]?";
          default -> "remove it; a data set file has [general] and [[datasets]]";
        });
  }

  private static List<Table> tables(TomlSource source, Problems problems) {
    Object value = source.root().get(List.of(DATASETS));
    if (value == null || (value instanceof TomlArray array && array.isEmpty())) {
      problems.add(
          "the data set file has no [[datasets]] section",
          source.name(),
          "add one with image_directory or video_directory");
      return List.of();
    }
    var tables = new ArrayList<Table>();
    if (value instanceof TomlArray array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i) instanceof TomlTable table) {
          var position = Objects.requireNonNull(array.inputPositionOf(i));
          var header = new Place(source.name(), position.line(), "[[datasets]]");
          tables.add(new Table(table, header));
        }
      }
    }
    if (tables.isEmpty()) {
      problems.add(
          "datasets is a list of sections",
          source.place(source.root(), DATASETS).toString(),
          "write [[datasets]] with two brackets on each side");
    }
    return tables;
  }

  /// @return [Key.Where#SECTION] where the section doesn't tell, after a problem was added
  private static Key.Where kind(TomlTable table, Place header, Problems problems) {
    boolean image = has(table, Key.IMAGE_DIRECTORY) || has(table, Key.IMAGE_JSONL_FILE);
    boolean video = has(table, Key.VIDEO_DIRECTORY) || has(table, Key.VIDEO_JSONL_FILE);
    if (image == video) {
      problems.add(
          image
              ? "a section holds images or videos, and this has both"
              : "a section needs a source, and this has none",
          header.toString(),
          image
              ? "make two sections of it"
              : "add image_directory, image_jsonl_file, video_directory or video_jsonl_file");
      return Key.Where.SECTION;
    }
    return image ? Key.Where.IMAGE : Key.Where.VIDEO;
  }

  private static boolean has(TomlTable table, Key key) {
    return table.keySet().contains(key.word);
  }

  private static void refuseOnlyPriors(List<Section> sections, Problems problems) {
    if (!sections.isEmpty() && sections.stream().allMatch(s -> s.priorLossWeight() != null)) {
      problems.add(
          "every section is regularisation data, so there is nothing to learn",
          sections.getFirst().where(Key.IS_REG.word),
          "remove is_reg from the sections that show what is to be learnt");
    }
  }

  private static void refuseSharedCaches(List<Section> sections, Problems problems) {
    var owners = new HashMap<Path, Section>();
    for (var section : sections) {
      var owner = owners.putIfAbsent(section.cacheFolder(), section);
      if (owner != null) {
        problems.add(
            "sections %d and %d share the cache folder %s"
                .formatted(owner.number(), section.number(), section.cacheFolder()),
            section.where(Key.CACHE_DIRECTORY.word),
            "give each its own cache_directory; without the key it is the media folder");
      }
    }
  }
}
