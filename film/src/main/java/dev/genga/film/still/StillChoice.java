package dev.genga.film.still;

import dev.genga.film.scene.FrameLook;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Chooses stills: the sharpest first, none that looks like one before it.
final class StillChoice {
  /// Pictures whose cells' colours differ by less than this on average, of 255, show the same.
  static final double SAME = 12;

  private StillChoice() {}

  /// @param known looks of clips and stills that the data set has already
  /// @param count of stills, at most
  static List<Candidate> of(List<Candidate> candidates, List<FrameLook> known, int count) {
    var looks = new ArrayList<>(known);
    var chosen = new ArrayList<Candidate>();
    var order = Comparator.comparingDouble(Candidate::sharpness).reversed();
    for (var candidate : candidates.stream().sorted(order).toList()) {
      if (chosen.size() == count) {
        break;
      }
      if (looks.stream().noneMatch(look -> look.distance(candidate.look()) < SAME)) {
        looks.add(candidate.look());
        chosen.add(candidate);
      }
    }
    return chosen;
  }
}
