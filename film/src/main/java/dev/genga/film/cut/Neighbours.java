package dev.genga.film.cut;

import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex.SceneRow;
import dev.genga.film.scene.FrameLook;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Looks of the frames just outside the scenes of a film's clips, which no clip may hold: the last before
/// the scene of its first clip, and the first after that of its last one.
///
/// One thread tells of the frames as they pass, and others ask for them.
final class Neighbours {
  private final NavigableMap<Integer, List<Side>> sides = new TreeMap<>();

  /// Empty where the film has no such frame.
  private final Map<Side, CompletableFuture<Optional<FrameLook>>> looks = new HashMap<>();

  private final Fraction pixelAspect;

  /// @param clip its number in the index
  /// @param picture how the clip's frames are cut out, and so this one
  private record Side(long clip, boolean before, ClipPicture picture) {}

  /// @param clips all of the film's, in order
  /// @param wanted of them, those that will be asked for
  /// @param pixelAspect of the film's pixels
  Neighbours(
      List<SceneRow> scenes, List<ClipRow> clips, List<ClipRow> wanted, Fraction pixelAspect) {
    this.pixelAspect = pixelAspect;
    var asked = wanted.stream().map(ClipRow::id).collect(Collectors.toSet());
    for (var scene : scenes) {
      var within = clips.stream().filter(clip -> clip.scene() == scene.number()).toList();
      if (!within.isEmpty() && asked.contains(within.getFirst().id())) {
        add(scene.first() - 1, side(within.getFirst(), true));
      }
      if (!within.isEmpty() && asked.contains(within.getLast().id())) {
        add(scene.end(), side(within.getLast(), false));
      }
    }
  }

  private Side side(ClipRow clip, boolean before) {
    return new Side(clip.id(), before, new ClipPicture(clip.bars(), pixelAspect));
  }

  private void add(int frame, Side side) {
    if (frame >= 0) {
      looks.put(side, new CompletableFuture<>());
      sides.computeIfAbsent(frame, _ -> new ArrayList<>()).add(side);
    }
  }

  /// The last frame that is to pass; below 0 where none is.
  int last() {
    return sides.isEmpty() ? -1 : sides.lastKey();
  }

  /// A frame of the film passes.
  void passed(int index, Supplier<Frame> frame) {
    for (var side : sides.getOrDefault(index, List.of())) {
      var look = FrameLook.of(index, side.picture().of(frame.get()));
      Objects.requireNonNull(looks.get(side)).complete(Optional.of(look));
    }
  }

  /// No more frames pass.
  ///
  /// @param failure why, where the film hasn't just ended
  void end(@Nullable RuntimeException failure) {
    for (var look : looks.values()) {
      if (failure == null) {
        look.complete(Optional.empty());
      } else {
        look.completeExceptionally(failure);
      }
    }
  }

  /// The frame before a clip's scene, or after it; waits until it has passed, or none passes any more.
  ///
  /// @return nothing where other clips of the scene lie between, or the film begins or ends there
  /// @throws RuntimeException the failure by which it can't pass any more
  Optional<FrameLook> look(ClipRow clip, boolean before) {
    var look = looks.get(side(clip, before));
    try {
      return look == null ? Optional.empty() : look.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }
}
