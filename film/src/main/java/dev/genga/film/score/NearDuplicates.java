package dev.genga.film.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds for each of many clips the one that looks most like it, without comparing all with all: only
/// those are compared of which two frames have the same bits in one of four parts of their hashes.
///
/// In memory are twelve numbers a clip, and the fingerprints of some.
public final class NearDuplicates {
  /// The distance of a clip that no other is like.
  static final double FARTHEST = 255;

  private static final int PARTS = 4;
  private static final int BITS = 16;

  /// Clips that share so common a part (a flat sky) aren't compared for it.
  private static final int CROWD = 64;

  /// Fingerprints that are kept, of clips whose numbers differ in their lowest bits.
  private static final int KEPT = 1024;

  private final int count;
  private final IntFunction<Fingerprint> source;
  private final @Nullable Fingerprint[] kept = new @Nullable Fingerprint[KEPT];
  private final int[] owners = new int[KEPT];

  /// Each a part of a hash, and below it the clip's number; sorted, none twice.
  private final long[] entries;

  private NearDuplicates(int count, IntFunction<Fingerprint> source) {
    this.count = count;
    this.source = source;
    entries =
        IntStream.range(0, count)
            .boxed()
            .flatMapToLong(clip -> keys(read(clip)).stream().mapToLong(key -> key << 32 | clip))
            .sorted()
            .distinct()
            .toArray();
  }

  /// The clip that is most like another.
  ///
  /// @param clip its number; -1 where none is like it
  /// @param distance of their looks, of 255
  public record Nearest(int clip, double distance) {
    static final Nearest NONE = new Nearest(-1, FARTHEST);
  }

  /// @return for each clip the nearest
  public static List<Nearest> of(List<Fingerprint> clips) {
    return of(clips.size(), clips::get);
  }

  /// [#of(List)] of clips that aren't all in memory.
  ///
  /// @param source reads a clip's fingerprint by its number, which may be asked for several times
  public static List<Nearest> of(int count, IntFunction<Fingerprint> source) {
    return new NearDuplicates(count, source).all();
  }

  private List<Nearest> all() {
    var nearest = new ArrayList<Nearest>();
    for (int i = 0; i < count; i++) {
      nearest.add(nearest(i));
    }
    return nearest;
  }

  private Fingerprint read(int clip) {
    int slot = clip % KEPT;
    var known = kept[slot];
    if (known != null && owners[slot] == clip) {
      return known;
    }
    var read = source.apply(clip);
    kept[slot] = read;
    owners[slot] = clip;
    return read;
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

  private Nearest nearest(int clip) {
    var best = Nearest.NONE;
    var own = read(clip);
    for (long key : keys(own)) {
      int first = place(key);
      int end = place(key + 1);
      if (end - first > CROWD) {
        continue;
      }
      for (int i = first; i < end; i++) {
        int other = (int) entries[i];
        double distance = other == clip ? FARTHEST : own.distance(read(other));
        if (distance < best.distance()) {
          best = new Nearest(other, distance);
        }
      }
    }
    return best;
  }

  /// Where the entries of a part begin.
  private int place(long key) {
    int found = Arrays.binarySearch(entries, key << 32);
    return found >= 0 ? found : -found - 1;
  }
}
