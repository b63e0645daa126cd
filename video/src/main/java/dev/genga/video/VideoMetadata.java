package dev.genga.video;

import static org.bytedeco.ffmpeg.global.avutil.av_dict_iterate;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;

/// The tags that a video file carries, such as the request that made it.
public final class VideoMetadata {
  /// What the mp4 format itself puts there.
  private static final Set<String> FORMAT =
      Set.of("major_brand", "minor_version", "compatible_brands");

  private VideoMetadata() {}

  /// Reads the tags, sorted by name; those that name the mp4 format are left out.
  ///
  /// @throws ProblemException if the file can't be read as a video
  public static Map<String, String> read(Path file) {
    try (var container = Container.open(file)) {
      var tags = new TreeMap<String, String>();
      var metadata = container.context().metadata();
      AVDictionaryEntry entry = null;
      while ((entry = av_dict_iterate(metadata, entry)) != null) {
        var key = Ffmpeg.string(entry.key());
        if (!FORMAT.contains(key)) {
          tags.put(key, Ffmpeg.string(entry.value()));
        }
      }
      return Collections.unmodifiableMap(tags);
    }
  }
}
