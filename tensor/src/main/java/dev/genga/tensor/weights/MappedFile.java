package dev.genga.tensor.weights;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/// A file mapped into memory for reading, whatever its size. Nothing of it is in memory before it is
/// touched, and the system takes the pages back when it needs the room.
///
/// @param path the file
/// @param arena ends the mapping when closed
/// @param bytes the whole file, little-endian data at any alignment
record MappedFile(Path path, Arena arena, MemorySegment bytes) implements AutoCloseable {

  /// Maps a file and makes something of it that closes the mapping; where `make` fails the mapping is
  /// closed here.
  ///
  /// @param format what the file is due to be, such as `safetensors file`
  /// @param make may throw [MalformedFileException]
  /// @throws ProblemException if the file can't be opened, or `make` finds it malformed
  @SuppressWarnings("MustBeClosedChecker") // what `make` gives closes it
  static <T> T open(Path path, String format, Function<MappedFile, T> make) {
    if (Files.isDirectory(path)) {
      throw new ProblemException(
          "this is a folder, not a file of weights", path.toString(), "name a file in it");
    }
    if (!Files.exists(path)) {
      throw new ProblemException("there is no such file", path.toString(), "check the path");
    }
    var arena = Arena.ofShared();
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return make.apply(new MappedFile(path, arena, bytes));
    } catch (IOException e) {
      arena.close();
      throw new ProblemException(
          "the file can't be read: " + e.getMessage(), path.toString(), "check its permissions");
    } catch (MalformedFileException e) {
      arena.close();
      throw new ProblemException(
          "this " + format + " can't be read: " + e.what(), path.toString(), e.fix());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  long size() {
    return bytes.byteSize();
  }

  @Override
  public void close() {
    arena.close();
  }
}
