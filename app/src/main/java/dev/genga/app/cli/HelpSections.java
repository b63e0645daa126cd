package dev.genga.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/// Options in a command's help under headings, in an order that a reader can follow. What no section
/// names comes last, under a heading of its own.
///
/// @param sections names of options by heading, in order
record HelpSections(Map<String, List<String>> sections) {
  private static final String OTHERS = "Others";

  /// Nothing under headings.
  static final HelpSections NONE = new HelpSections(Map.of());

  /// These sections and one more.
  HelpSections with(String heading, String... options) {
    var more = new LinkedHashMap<>(sections);
    more.put(heading, List.of(options));
    return new HelpSections(more);
  }

  /// Makes a command show its options so.
  void applyTo(CommandLine command) {
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, this::render);
    command.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING);
  }

  /// The options that a section names.
  List<OptionSpec> options(String heading, Help help) {
    var named = sections.getOrDefault(heading, List.of());
    return named.stream().map(help.commandSpec()::findOption).toList();
  }

  /// The options that no section names.
  List<OptionSpec> others(Help help) {
    var others = new ArrayList<OptionSpec>();
    for (var option : help.commandSpec().options()) {
      boolean named =
          sections.values().stream().anyMatch(names -> names.contains(option.longestName()));
      if (!named && !option.hidden()) {
        others.add(option);
      }
    }
    return others;
  }

  private String render(Help help) {
    var text = new StringBuilder();
    sections
        .keySet()
        .forEach(heading -> text.append(section(heading, options(heading, help), help)));
    return text.append(section(OTHERS, others(help), help)).toString();
  }

  /// All sections have the columns of the whole.
  private static String section(String heading, List<OptionSpec> options, Help help) {
    var layout =
        help.createDefaultLayout(help.commandSpec().options(), List.of(), help.colorScheme());
    layout.addOptions(options, help.parameterLabelRenderer());
    return String.format("%n%s:%n", heading) + layout;
  }
}
