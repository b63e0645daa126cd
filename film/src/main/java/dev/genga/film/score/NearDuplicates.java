package dev.genga.film.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds for each of many clips the one that looks most like it, without comparing all with all: only
/// those are compared of which two frames have the same bits in one of four parts of their hashes.
public final class NearDuplicates {
  private static final int PARTS = 4;
  private static final int BITS = 16;

  /// Clips that share so common a part (a flat sky) aren't compared for it.
  private static final int CROWD = 64;

  private NearDuplicates() {}

  /// The clip that is most like another.
  ///
  /// @param clip its number; -1 where none is like it
  /// @param distance of their looks, of 255
  public record Nearest(int clip, double distance) {
    static final Nearest NONE = new Nearest(-1, 255);
  }

  /// @return for each clip the nearest
  public static List<Nearest> of(List<Fingerprint> clips) {
    var buckets = buckets(clips);
    var nearest = new ArrayList<Nearest>();
    for (int i = 0; i < clips.size(); i++) {
      nearest.add(nearest(i, clips, buckets));
    }
    return nearest;
  }

  private static Map<Long, List<Integer>> buckets(List<Fingerprint> clips) {
    var buckets = new HashMap<Long, List<Integer>>();
    for (int i = 0; i < clips.size(); i++) {
      for (long key : keys(clips.get(i))) {
        var bucket = buckets.computeIfAbsent(key, _ -> new ArrayList<>());
        if (bucket.isEmpty() || bucket.getLast() != i) {
          bucket.add(i);
        }
      }
    }
    return buckets;
  }

  private static List<Long> keys(Fingerprint clip) {
    var keys = new ArrayList<Long>();
    for (long hash : clip.hashes()) {
      for (int part = 0; part < PARTS; part++) {
        long bits = (hash >>> (part * BITS)) & 0xffff;
        keys.add((bits << 2) | part);
      }
    }
    return keys;
  }

  private static Nearest nearest(
      int clip, List<Fingerprint> clips, Map<Long, List<Integer>> buckets) {
    var best = Nearest.NONE;
    for (long key : keys(clips.get(clip))) {
      var bucket = buckets.getOrDefault(key, List.of());
      if (bucket.size() > CROWD) {
        continue;
      }
      for (int other : bucket) {
        double distance = other == clip ? 255 : clips.get(clip).distance(clips.get(other));
        if (distance < best.distance()) {
          best = new Nearest(other, distance);
        }
      }
    }
    return best;
  }
}
