package dev.genga.app.page;

import dev.genga.training.insight.LossHistory;
import dev.genga.training.validation.HeldOutHistory;
import java.util.List;
import java.util.Map;

/// What a run's own losses tell, for the run's page; see [PageWriter].
///
/// @param alarms sentences that a reader should see first; may be empty
/// @param heldOut the validations; may be none
/// @param losses of the samples that were trained on; may be none
/// @param sections names by number
public record RunInsight(
    List<String> alarms,
    HeldOutHistory heldOut,
    LossHistory losses,
    Map<Integer, String> sections) {
  /// Copies the list and the map.
  public RunInsight {
    alarms = List.copyOf(alarms);
    sections = Map.copyOf(sections);
  }

  /// A section as the tables have it.
  String name(int section) {
    return sections.getOrDefault(section, "section " + section);
  }
}
