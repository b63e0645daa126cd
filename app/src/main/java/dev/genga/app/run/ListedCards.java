package dev.genga.app.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The graphics cards as nvidia-smi lists them, by their place on the bus, and which of them a CUDA device may be.
///
/// CUDA counts only the devices that the environment makes visible, in the order that it names; its own numbers go
/// by speed unless the environment says otherwise.
///
/// Source: CUDA C++ Programming Guide, "CUDA Environment Variables".
record ListedCards(List<Listed> cards) {
  /// What nvidia-smi is asked for.
  static final String FIELDS = "uuid,name,display_active";

  private static final int FIELD_COUNT = FIELDS.split(",", -1).length;

  /// Copies the list.
  ListedCards {
    cards = List.copyOf(cards);
  }

  /// A card.
  ///
  /// @param uuid such as `GPU-8a56c3f1-...`
  /// @param display whether a display hangs on it, or may
  record Listed(String uuid, String name, boolean display) {}

  /// @param answer of nvidia-smi: a line for each card
  static ListedCards parse(String answer) {
    return new ListedCards(
        answer
            .lines()
            .map(line -> line.strip().split(" *, *", FIELD_COUNT))
            .filter(fields -> fields.length == FIELD_COUNT)
            .map(fields -> new Listed(fields[0], fields[1], !fields[2].equals("Disabled")))
            .toList());
  }

  /// Whether a display hangs on a CUDA device, or may where it is not known which card that is.
  ///
  /// @param index as PyTorch counts
  /// @param environment of this process
  boolean mayHaveDisplay(int index, Map<String, String> environment) {
    return cards.isEmpty() || candidates(index, environment).stream().anyMatch(Listed::display);
  }

  /// The name of a CUDA device; empty where it may be one of several cards with different names.
  ///
  /// @param index as PyTorch counts
  /// @param environment of this process
  Optional<String> name(int index, Map<String, String> environment) {
    var names =
        candidates(index, environment).stream().map(Listed::name).distinct().limit(2).toList();
    return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
  }

  private List<Listed> candidates(int index, Map<String, String> environment) {
    String visible = environment.get("CUDA_VISIBLE_DEVICES");
    boolean byBus = "PCI_BUS_ID".equals(environment.get("CUDA_DEVICE_ORDER"));
    if (visible == null) {
      return numbered(index, byBus);
    }
    var entries = visible.strip().split(" *, *", -1);
    String entry = index < entries.length ? entries[index] : "";
    if (entry.matches("\\d{1,4}")) {
      return numbered(Integer.parseInt(entry), byBus);
    }
    var named =
        cards.stream().filter(card -> !entry.isEmpty() && card.uuid().startsWith(entry)).toList();
    return named.isEmpty() ? cards : named;
  }

  /// Cards of one kind are equally fast, and then the bus decides.
  private List<Listed> numbered(int number, boolean byBus) {
    boolean alike = cards.stream().map(Listed::name).distinct().count() == 1;
    return (byBus || alike) && number < cards.size() ? List.of(cards.get(number)) : cards;
  }
}
