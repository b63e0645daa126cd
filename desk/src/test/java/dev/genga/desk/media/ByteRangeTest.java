package dev.genga.desk.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-9, 0, 10",
    "bytes=5-, 5, 100",
    "bytes=90-500, 90, 100",
    "bytes=-10, 90, 100",
    "bytes=-500, 0, 100",
    "bytes=99-99, 99, 100",
    "bytes = 3 - 4, 3, 5",
    "'bytes=0-1,5-6', 0, 100",
    "lines=1-2, 0, 100",
    "bytes=-, 0, 100",
    "bytes=1-x, 0, 100",
    "bytes=99999999999999999999-, 0, 100"
  })
  void aRangeIsReadAsBrowsersMeanIt(String header, long first, long end) {
    assertThat(ByteRange.of(header, 100)).isEqualTo(new ByteRange(first, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=9-3", "bytes=-0", "bytes=200-300"})
  void aRangeThatTheFileHasNothingOfIsNone(String header) {
    assertThat(ByteRange.of(header, 100)).isNull();
  }

  @Test
  void withoutAHeaderItIsTheWhole() {
    assertThat(ByteRange.of(null, 7)).isEqualTo(new ByteRange(0, 7));
    assertThat(ByteRange.of("bytes=-3", 0)).isNull();
  }
}
