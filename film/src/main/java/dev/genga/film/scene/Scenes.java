package dev.genga.film.scene;

import java.util.ArrayList;
import java.util.List;

/// What a film is made of.
///
/// @param frames of the film
/// @param transitions in order, none over another
/// @param flashes in order
/// @param changes of its frames; none where the detector doesn't measure them
public record Scenes(
    int frames, List<Transition> transitions, List<Flash> flashes, FrameChanges changes) {
  /// Copies the lists.
  public Scenes {
    transitions = List.copyOf(transitions);
    flashes = List.copyOf(flashes);
  }

  /// Of plain cuts.
  static Scenes ofCuts(int frames, List<Integer> cuts) {
    var transitions =
        cuts.stream().map(cut -> new Transition(TransitionKind.CUT, cut, cut)).toList();
    return new Scenes(frames, transitions, List.of(), FrameChanges.NONE);
  }

  /// The runs of frames between the transitions, in order; none is empty.
  public List<Scene> list() {
    var scenes = new ArrayList<Scene>();
    int start = 0;
    for (var transition : transitions) {
      if (transition.first() > start) {
        scenes.add(new Scene(start, transition.first()));
      }
      start = transition.end();
    }
    if (start < frames) {
      scenes.add(new Scene(start, frames));
    }
    return scenes;
  }
}
