package dev.genga.tensor.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.TensorScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A PyTorch file with a storage above 4 GiB and another behind it, in a zip64 archive as PyTorch
/// writes it. The file is sparse: it takes a few kilobytes on disk.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are not sparse there")
class LargeTorchFileTest {
  private static final long BIG = 11L << 30;

  @TempDir Path folder;

  private record Entry(String name, long header, long size) {}

  @Test
  void storagesAboveFourGigabytesAreReadAndTheFileOpensAtOnce() throws IOException {
    Path path = folder.resolve("big.pth");
    try (var channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var entries = new ArrayList<Entry>();
      byte[] pickle = pickle();
      long at = local(channel, 0, "x/data.pkl", pickle.length, entries);
      at += channel.write(ByteBuffer.wrap(pickle), at);
      at = local(channel, at, "x/data/0", BIG, entries);
      channel.write(floats(5), at + BIG - 4); // the last element of the first storage
      at = local(channel, at + BIG, "x/data/1", 8, entries);
      at += channel.write(floats(3, 4), at);
      directory(channel, at, entries);
    }
    var started = Instant.now();
    try (var _ = TensorScope.open();
        var file = WeightsFile.open(path)) {
      assertThat(Duration.between(started, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(file.info("big").dims()).containsExactly(BIG / 4);
      assertThat(file.read("big").narrow(0, BIG / 4 - 2, 2).toFloats()).containsExactly(0, 5);
      assertThat(file.read("small").toFloats()).containsExactly(3, 4);
    }
  }

  /// A dict of two float32 tensors that are whole storages.
  private static byte[] pickle() {
    var pickle = buffer(1000).put((byte) 0x80).put((byte) 2).put((byte) '}');
    for (int i = 0; i < 2; i++) {
      text(pickle, i == 0 ? "big" : "small");
      ascii(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
      text(pickle, "storage");
      ascii(pickle, "ctorch\nFloatStorage\n");
      text(pickle, String.valueOf(i));
      text(pickle, "cpu");
      number(pickle, i == 0 ? BIG / 4 : 2);
      ascii(pickle, "tQK\0");
      number(pickle, i == 0 ? BIG / 4 : 2);
      pickle.put((byte) 0x85);
      number(pickle, 1);
      pickle.put((byte) 0x85).put((byte) 0x89);
      ascii(pickle, "ccollections\nOrderedDict\n)RtRs");
    }
    pickle.put((byte) '.').flip();
    byte[] bytes = new byte[pickle.remaining()];
    pickle.get(bytes);
    return bytes;
  }

  private static void text(ByteBuffer pickle, String text) {
    pickle.put((byte) 'X').putInt(text.length());
    ascii(pickle, text);
  }

  private static void ascii(ByteBuffer pickle, String text) {
    pickle.put(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void number(ByteBuffer pickle, long value) {
    pickle.put((byte) 0x8a).put((byte) 8).putLong(value);
  }

  private static ByteBuffer floats(float... values) {
    var bytes = buffer(4 * values.length);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.flip();
  }

  /// Writes a local header, and returns where the content begins.
  private static long local(
      FileChannel channel, long at, String name, long size, List<Entry> entries)
      throws IOException {
    entries.add(new Entry(name, at, size));
    var header = buffer(100).putInt(0x04034b50).putShort((short) 45).putShort((short) 8);
    header.putShort((short) 0).putInt(0).putInt(0).putInt(-1).putInt(-1);
    header.putShort((short) name.length()).putShort((short) 0);
    ascii(header, name);
    return at + channel.write(header.flip(), at);
  }

  private static void directory(FileChannel channel, long begin, List<Entry> entries)
      throws IOException {
    var bytes = buffer(1000);
    for (var entry : entries) {
      bytes.putInt(0x02014b50).putShort((short) 45).putShort((short) 45).putShort((short) 8);
      bytes.putShort((short) 0).putInt(0).putInt(0).putInt(-1).putInt(-1);
      bytes.putShort((short) entry.name().length()).putShort((short) 28).putShort((short) 0);
      bytes.putShort((short) 0).putShort((short) 0).putInt(0).putInt(-1);
      ascii(bytes, entry.name());
      bytes.putShort((short) 1).putShort((short) 24);
      bytes.putLong(entry.size()).putLong(entry.size()).putLong(entry.header());
    }
    long size = bytes.position();
    bytes.putInt(0x06064b50).putLong(44).putShort((short) 45).putShort((short) 45);
    bytes.putInt(0).putInt(0).putLong(entries.size()).putLong(entries.size());
    bytes.putLong(size).putLong(begin);
    bytes.putInt(0x07064b50).putInt(0).putLong(begin + size).putInt(1);
    bytes.putInt(0x06054b50).putShort((short) -1).putShort((short) -1).putShort((short) -1);
    bytes.putShort((short) -1).putInt(-1).putInt(-1).putShort((short) 0);
    channel.write(bytes.flip(), begin);
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
