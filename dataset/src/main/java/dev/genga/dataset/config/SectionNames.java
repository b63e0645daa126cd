package dev.genga.dataset.config;

import dev.genga.base.Problems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the section that a user means by a word: `section2` and `2` are its number, any other word is
/// the name of its folder or JSONL file.
public final class SectionNames {
  private static final String JSONL = ".jsonl";

  private SectionNames() {}

  /// @param where what the user said, such as `--without section2`
  /// @param problems takes it where no section is meant, or more than one
  /// @return null where a problem was added
  public static @Nullable Section find(
      List<Section> sections, String word, String where, Problems problems) {
    var meant = sections.stream().filter(section -> names(section).contains(word)).toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    if (meant.isEmpty()) {
      problems.add(
          "there is no section '%s'".formatted(word), where, "use one of " + known(sections));
    } else {
      problems.add(
          "'%s' is the name of %d sections".formatted(word, meant.size()),
          where,
          "use " + meant.stream().map(SectionNames::number).collect(Collectors.joining(" or ")));
    }
    return null;
  }

  private static String number(Section section) {
    return "section" + section.number();
  }

  private static Set<String> names(Section section) {
    var names = new LinkedHashSet<String>();
    names.add(number(section));
    names.add(Integer.toString(section.number()));
    String file = String.valueOf(section.source().path().getFileName());
    names.add(file);
    if (file.endsWith(JSONL)) {
      names.add(file.substring(0, file.length() - JSONL.length()));
    }
    return names;
  }

  private static String known(List<Section> sections) {
    return sections.stream()
        .map(section -> number(section) + " (" + section.source().path().getFileName() + ")")
        .collect(Collectors.joining(", "));
  }
}
