package dev.genga.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.genga.base.NativeLibraries;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is known of a processor before libtorch is loaded.
class ProcessorTest {
  private static final String OLDER = "flags\t\t: fpu sse2 fma avx avx2 f16c";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, avx512f avx512dq avx512bw avx512vl, true",
        "avx512, avx512f avx512dq avx512bw avx512vl, true",
        "avx2, avx512f avx512dq avx512bw avx512vl, false",
        "default, avx512f avx512dq avx512bw avx512vl, false",
        "-, avx512f avx512cd, false",
        "-, '', false",
        "avx512, '', false"
      })
  void avx512IsToldByItsFlagsAndByWhatHoldsItBack(
      @Nullable String limit, String flags, boolean has) {
    var lines = List.of("processor\t: 0", OLDER + " " + flags, "", OLDER);
    assertThat(Processor.hasAvx512(limit, lines)).isEqualTo(has);
  }

  @Test
  void aProcessorThatTellsNothingIsTakenToHaveIt() {
    assertThat(Processor.hasAvx512(null, List.of("Features\t: asimd"))).isTrue();
  }

  @Test
  void isWhatTheEngineFindsToo() {
    assumeTrue(NativeLibraries.platform().equals("linux-x86_64"), "only Linux tells it");
    assertThat(Processor.hasAvx512()).isEqualTo(Engine.current().cpuCapability().equals("AVX512"));
  }
}
