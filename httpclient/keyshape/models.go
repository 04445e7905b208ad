package keyshape

import "strings"

const (
	docClaude = "https://platform.claude.com/docs/en/api/overview"
	docClaudE = "https://code.claude.com/docs/en/authentication"
	docOpenAI = "https://platform.openai.com/docs/api-reference/authentication"
	docFace   = "https://huggingface.co/docs/hub/security-tokens"
)

// modelShapes are keys of services that run language models and what belongs to them.
func modelShapes() []Shape {
	return []Shape{
		{Prefix: "sk-ant-api03-", Name: "Anthropic API key", Service: "anthropic", Source: docClaude, Len: 108, Form: made(urlSigns, 8, 140)},
		{Prefix: "sk-ant-admin01-", Name: "Anthropic Admin API key", Service: "anthropic", Source: "https://platform.claude.com/docs/en/manage-claude/admin-api", Len: 110, Form: made(urlSigns, 8, 140)},
		{Prefix: "sk-ant-oat01-", Name: "Anthropic OAuth access token (of Claude Code)", Service: "anthropic", Source: docClaudE, Form: made(urlSigns, 40, 140)},
		{Prefix: "sk-ant-ort01-", Name: "Anthropic OAuth refresh token (of Claude Code)", Service: "anthropic", Source: docClaudE, Form: made(urlSigns, 40, 140)},
		{Prefix: "sk-ant-", Name: "Anthropic key", Service: "anthropic", Source: docClaude, Form: made(urlSigns, 24, 200)},
		{Prefix: "sk-or-v1-", Name: "OpenRouter API key", Service: "openrouter", Source: "https://openrouter.ai/docs/api/reference/authentication", Len: 73, Form: made(hexSigns, 8, 90)},
		{Prefix: "sk-lf-", Name: "Langfuse secret key", Service: "langfuse", Source: docLangfuse, Form: isUUID},
		{Prefix: "pk-lf-", Name: "Langfuse public key", Service: "langfuse", Source: docLangfuse, Public: true, Form: isUUID},
		{Prefix: "sk-proj-", Name: "OpenAI API key", Service: "openai", Source: docOpenAI, Least: 56, Form: made(urlSigns, 8, 240)},
		{Prefix: "sk-svcacct-", Name: "OpenAI API key of a service account", Service: "openai", Source: docOpenAI, Form: made(urlSigns, 32, 240)},
		{Prefix: "sk-admin-", Name: "OpenAI admin key", Service: "openai", Source: "https://platform.openai.com/docs/api-reference/administration", Form: made(urlSigns, 32, 240)},
		{Prefix: "sk-", Name: "OpenAI API key", Service: "openai", Source: docOpenAI, Form: func(rest string) bool { return strings.Contains(rest, "T3BlbkFJ") && made(urlSigns, 40, 240)(rest) }},
		{Prefix: "sk-", Name: "OpenAI API key", Service: "openai", Source: docOpenAI, Form: made(base62Signs, 20, 100), Also: "one of DeepSeek, Stability, LiteLLM or another that begins its keys with sk-"},
		{Prefix: "gsk_", Name: "Groq API key", Service: "groq", Source: "https://console.groq.com/docs/quickstart", Len: 56, Form: made(base62Signs, 20, 80)},
		{Prefix: "xai-", Name: "xAI API key", Service: "xai", Source: "https://docs.x.ai/docs/tutorial", Form: made(base62Signs, 80, 80)},
		{Prefix: "pplx-", Name: "Perplexity API key", Service: "perplexity", Source: "https://docs.perplexity.ai/getting-started/api-groups", Len: 53, Form: made(base62Signs, 20, 80)},
		{Prefix: "r8_", Name: "Replicate API token", Service: "replicate", Source: "https://replicate.com/docs/topics/security/api-tokens", Form: made(base62Signs, 37, 37)},
		{Prefix: "hf_oauth_", Name: "Hugging Face OAuth token", Service: "huggingface", Source: "https://huggingface.co/docs/hub/oauth", Inside: "jwt", Form: made(urlSigns+".", 40, maxKey)},
		{Prefix: "hf_", Name: "Hugging Face token", Service: "huggingface", Source: docFace, Len: 37, Form: made(base62Signs, 16, 60)},
		{Prefix: "api_org_", Name: "Hugging Face organisation token", Service: "huggingface", Source: docFace, Form: made(base62Signs, 34, 34)},
		{Prefix: "nvapi-", Name: "NVIDIA API key", Service: "nvidia", Source: "https://docs.api.nvidia.com/nim/reference/llm-apis", Form: made(urlSigns, 60, 70)},
		{Prefix: "csk-", Name: "Cerebras API key", Service: "cerebras", Source: "https://inference-docs.cerebras.ai/quickstart", Form: made(lowerDigits, 48, 48)},
		{Prefix: "tgp_v1_", Name: "Together AI API key", Service: "together", Source: "https://docs.together.ai/docs/api-keys-authentication", Form: made(urlSigns, 40, 60)},
		{Prefix: "lsv2_pt_", Name: "LangSmith personal access token", Service: "langsmith", Source: docLangSmith, Form: made(hexSigns+"_", 43, 43)},
		{Prefix: "lsv2_sk_", Name: "LangSmith service key", Service: "langsmith", Source: docLangSmith, Form: made(hexSigns+"_", 43, 43)},
		{Prefix: "pcsk_", Name: "Pinecone API key", Service: "pinecone", Source: "https://docs.pinecone.io/reference/api/authentication", Form: made(base62Signs+"_", 60, 90)},
		{Prefix: "tvly-", Name: "Tavily API key", Service: "tavily", Source: "https://docs.tavily.com/documentation/api-reference/introduction", Form: made(urlSigns, 30, 64)},
		{Prefix: "jina_", Name: "Jina AI API key", Service: "jina", Source: "https://jina.ai/api-dashboard/", Form: made(urlSigns, 60, 60)},
		{Prefix: "fc-", Name: "Firecrawl API key", Service: "firecrawl", Source: "https://docs.firecrawl.dev/api-reference/introduction", Form: made(hexSigns, 32, 32)},
		{Prefix: "e2b_", Name: "E2B API key", Service: "e2b", Source: "https://e2b.dev/docs/api-key", Form: made(hexSigns, 40, 40)},
		{Prefix: "llx-", Name: "LlamaCloud API key", Service: "llamacloud", Source: "https://developers.llamaindex.ai/python/cloud/general/api_key/", Form: made(base62Signs, 48, 48)},
		{Prefix: "sk_", Name: "ElevenLabs API key", Service: "elevenlabs", Source: "https://elevenlabs.io/docs/api-reference/authentication", Form: made(hexSigns, 48, 48), Also: "another that begins its keys with sk_"},
	}
}

const (
	docLangfuse  = "https://langfuse.com/docs/api-and-data-platform/features/public-api"
	docLangSmith = "https://docs.langchain.com/langsmith/create-account-api-key"
)
