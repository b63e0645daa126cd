// Passes over the rows of a transformer's hidden states that libtorch makes of many, each of which reads and
// writes the whole. A thread block takes one row. Compiled on the machine, for its card: dev.genga.tensor.FusedKernels.
//
// T is float, __half or __nv_bfloat16; sums are float. Where libtorch rounds to T in between, so does this.

typedef unsigned short u16;
typedef unsigned int u32;

struct half_t { u16 bits; };
struct bf16_t { u16 bits; };

__device__ __forceinline__ float wide(float x) { return x; }
__device__ __forceinline__ float wide(bf16_t x) { return __uint_as_float((u32)x.bits << 16); }
__device__ __forceinline__ float wide(half_t x) {
  float y;
  asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x.bits));
  return y;
}

template <class T> __device__ __forceinline__ T narrow(float x);
template <> __device__ __forceinline__ float narrow<float>(float x) { return x; }
template <> __device__ __forceinline__ bf16_t narrow<bf16_t>(float x) {
  u32 b = __float_as_uint(x);
  bf16_t y;
  // To nearest, ties to even; what is not a number stays none.
  y.bits = (b & 0x7fffffffu) > 0x7f800000u ? (u16)0x7fffu : (u16)((b + 0x7fffu + ((b >> 16) & 1u)) >> 16);
  return y;
}
template <> __device__ __forceinline__ half_t narrow<half_t>(float x) {
  half_t y;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y.bits) : "f"(x));
  return y;
}
template <class T> __device__ __forceinline__ float rounded(float x) { return wide(narrow<T>(x)); }

// The sum over the thread block, in a fixed order: the same bits each time.
__device__ float total(float x) {
  __shared__ float parts[32];
  for (int d = 16; d > 0; d >>= 1) x += __shfl_xor_sync(0xffffffffu, x, d);
  __syncthreads();
  if ((threadIdx.x & 31) == 0) parts[threadIdx.x >> 5] = x;
  __syncthreads();
  float y = 0;
  for (int i = 0; i < (int)(blockDim.x >> 5); i++) y += parts[i];
  return y;
}

template <class T> __device__ void moments(const T* x, int width, float eps, float& mean, float& root) {
  float sum = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) sum += wide(x[i]);
  mean = total(sum) / width;
  float squares = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float c = wide(x[i]) - mean;
    squares += c * c;
  }
  root = rsqrtf(total(squares) / width + eps);
}

// norm(x) * (1 + scale) + shift; rows of one sample share shift and scale.
template <class T>
__device__ void modulate(const T* x, const float* shift, const float* scale, T* y, int width, int rows, long long shiftStride,
                         long long scaleStride, float eps) {
  long long row = blockIdx.x;
  x += row * width;
  y += row * width;
  shift += row / rows * shiftStride;
  scale += row / rows * scaleStride;
  float mean, root;
  moments(x, width, eps, mean, root);
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float n = rounded<T>((wide(x[i]) - mean) * root);
    y[i] = narrow<T>(shift[i] + n * (scale[i] + 1));
  }
}

template <class T>
__device__ void modulateBack(const T* x, const float* scale, const T* g, T* y, int width, int rows, long long scaleStride, float eps) {
  long long row = blockIdx.x;
  x += row * width;
  g += row * width;
  y += row * width;
  scale += row / rows * scaleStride;
  float mean, root;
  moments(x, width, eps, mean, root);
  float sum = 0, along = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float n = (wide(x[i]) - mean) * root;
    float d = rounded<T>(wide(g[i]) * (scale[i] + 1));
    sum += d;
    along += d * n;
  }
  sum = total(sum) / width;
  along = total(along) / width;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float n = (wide(x[i]) - mean) * root;
    float d = rounded<T>(wide(g[i]) * (scale[i] + 1));
    y[i] = narrow<T>(root * (d - sum - n * along));
  }
}

template <class T> __device__ float rootOfSquares(const T* x, int width, float eps) {
  float squares = 0;
  for (int i = threadIdx.x; i < width; i += blockDim.x) squares += wide(x[i]) * wide(x[i]);
  return rsqrtf(total(squares) / width + eps);
}

// x / rms(x) * weight, then each pair of neighbours turned by its angle; turns is 0 for no turning, else pairs of a head.
template <class T>
__device__ void turn(const T* x, const T* weight, const float* rotation, T* y, int width, int tokens, int pairs, float eps) {
  long long row = blockIdx.x;
  x += row * width;
  y += row * width;
  float root = rootOfSquares(x, width, eps);
  const float* angles = rotation + (pairs == 0 ? 0 : row % tokens * pairs * 2);
  for (int p = threadIdx.x; p < width / 2; p += blockDim.x) {
    float a = rounded<T>(rounded<T>(wide(x[2 * p]) * root) * wide(weight[2 * p]));
    float b = rounded<T>(rounded<T>(wide(x[2 * p + 1]) * root) * wide(weight[2 * p + 1]));
    if (pairs > 0) {
      float c = angles[2 * (p % pairs)], s = angles[2 * (p % pairs) + 1];
      float turned = a * c - b * s;
      b = a * s + b * c;
      a = turned;
    }
    y[2 * p] = narrow<T>(a);
    y[2 * p + 1] = narrow<T>(b);
  }
}

template <class T>
__device__ void turnBack(const T* x, const T* weight, const float* rotation, const T* g, T* y, int width, int tokens, int pairs,
                         float eps) {
  long long row = blockIdx.x;
  x += row * width;
  g += row * width;
  y += row * width;
  float root = rootOfSquares(x, width, eps);
  const float* angles = rotation + (pairs == 0 ? 0 : row % tokens * pairs * 2);
  float along = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int p = threadIdx.x; p < width / 2; p += blockDim.x) {
      float a = wide(g[2 * p]), b = wide(g[2 * p + 1]);
      if (pairs > 0) {
        float c = angles[2 * (p % pairs)], s = angles[2 * (p % pairs) + 1];
        float turned = a * c + b * s;
        b = rounded<T>(b * c - a * s);
        a = rounded<T>(turned);
      }
      a = rounded<T>(a * wide(weight[2 * p]));
      b = rounded<T>(b * wide(weight[2 * p + 1]));
      float m = wide(x[2 * p]) * root, n = wide(x[2 * p + 1]) * root;
      if (pass == 0) {
        along += a * m + b * n;
      } else {
        y[2 * p] = narrow<T>(root * (a - m * along));
        y[2 * p + 1] = narrow<T>(root * (b - n * along));
      }
    }
    if (pass == 0) along = total(along) / width;
  }
}

// x + y * gate; with x null, y * gate.
template <class T>
__device__ void gated(const T* x, const T* y, const float* gate, T* z, int width, int rows, long long gateStride) {
  long long row = blockIdx.x;
  gate += row / rows * gateStride;
  for (int i = threadIdx.x; i < width; i += blockDim.x) {
    float product = wide(y[row * width + i]) * gate[i];
    z[row * width + i] = narrow<T>(x == 0 ? product : wide(x[row * width + i]) + product);
  }
}

#define KERNELS(T, NAME)                                                                                                       \
  extern "C" __global__ void modulate_##NAME(const T* x, const float* shift, const float* scale, T* y, int width, int rows,    \
                                             long long shiftStride, long long scaleStride, float eps) {                        \
    modulate(x, shift, scale, y, width, rows, shiftStride, scaleStride, eps);                                                  \
  }                                                                                                                            \
  extern "C" __global__ void modulate_back_##NAME(const T* x, const float* scale, const T* g, T* y, int width, int rows,       \
                                                  long long scaleStride, float eps) {                                          \
    modulateBack(x, scale, g, y, width, rows, scaleStride, eps);                                                               \
  }                                                                                                                            \
  extern "C" __global__ void turn_##NAME(const T* x, const T* weight, const float* rotation, T* y, int width, int tokens,      \
                                         int pairs, float eps) {                                                               \
    turn(x, weight, rotation, y, width, tokens, pairs, eps);                                                                   \
  }                                                                                                                            \
  extern "C" __global__ void turn_back_##NAME(const T* x, const T* weight, const float* rotation, const T* g, T* y, int width, \
                                              int tokens, int pairs, float eps) {                                              \
    turnBack(x, weight, rotation, g, y, width, tokens, pairs, eps);                                                            \
  }                                                                                                                            \
  extern "C" __global__ void gated_##NAME(const T* x, const T* y, const float* gate, T* z, int width, int rows,                \
                                          long long gateStride) {                                                              \
    gated(x, y, gate, z, width, rows, gateStride);                                                                             \
  }

KERNELS(float, float32)
KERNELS(half_t, float16)
KERNELS(bf16_t, bfloat16)
