package keyshape

import (
	"strings"

	"why401/httpclient/lazyregexp"
)

var azureAnnotated = lazyregexp.New(`^[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?$`)

// azureForm recognises the keys of Microsoft's services by the signature that stands at a fixed place in each (source: the patterns that
// Microsoft publishes for scanners; of Azure DevOps: its documentation of personal access tokens).
func azureForm(s string) (Shape, bool) {
	key := func(name string) (Shape, bool) {
		return Shape{Name: name, Service: "azure", Source: docAzure}, true
	}
	at := func(i int, mark string) bool { return len(s) >= i+len(mark) && s[i:i+len(mark)] == mark }
	std := made(base62Signs+"+/=", 1, 100)
	switch len(s) {
	case 37, 38, 39, 40:
		if at(4, "Q~") && s[3] >= '0' && s[3] <= '9' && made(urlSigns+"~.", 1, 100)(s) {
			return Shape{Name: "Microsoft Entra client secret", Service: "entra", Source: docAzure}, true
		}
	case 44:
		names := map[string]string{"+ASb": "Azure Service Bus key", "+AEh": "Azure Event Hubs key", "+ARm": "Azure Relay key", "AIoT": "Azure IoT key", "AzCa": "Azure Cache for Redis key", "AZEG": "Azure Event Grid key"}
		if name := names[s[33:37]]; name != "" && std(s) && s[43] == '=' {
			return key(name)
		}
	case 52:
		switch {
		case at(42, "AzSe") && std(s):
			return Shape{Name: "Azure AI Search key", Service: "azure-search", Source: "https://learn.microsoft.com/en-us/azure/search/search-security-api-keys"}, true
		case at(42, "+ACR") && std(s):
			return key("Azure Container Registry password")
		}
	case 56:
		if at(44, "AzFu") && strings.HasSuffix(s, "==") && made(urlSigns+"=", 1, 60)(s) {
			return Shape{Name: "Azure Functions key", Service: "azure-functions", Source: "https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to"}, true
		}
	case 84, 88:
		if at(52, "JQQJ9") && azureAnnotated.Re().MatchString(s) && !at(76, "AZDO") {
			return key("Azure key of the form of 2024 (Azure OpenAI, AI services and others)")
		}
		names := map[string]string{"+ASt": "Azure Storage account key", "ACDb": "Azure Cosmos DB key", "+ABa": "Azure Batch key", "APIM": "Azure API Management key"}
		if name := names[s[76:80]]; name != "" && len(s) == 88 && std(s) && strings.HasSuffix(s, "==") {
			return key(name)
		}
		if len(s) == 84 && at(76, "AZDO") && made(base62Signs, 84, 84)(s) {
			return Shape{Name: "Azure DevOps personal access token", Service: "azure-devops", Source: "https://learn.microsoft.com/en-us/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"}, true
		}
	}
	return Shape{}, false
}
