/*! Made from card/ by scripts/build-card; licences of its parts: LICENSES.txt */
var un=Object.defineProperty;var cn=Object.getOwnPropertyDescriptor;var p=(r,e,t,n)=>{for(var i=n>1?void 0:n?cn(e,t):e,s=r.length-1,o;s>=0;s--)(o=r[s])&&(i=(n?o(e,t,i):o(i))||i);return n&&i&&un(e,t,i),i};var ve={status:null,start:null,finish:null,breakStart:null,expectedFinish:null,worked:null,breaks:null,required:null},vt=60,be=r=>Math.floor(r/1e3);function xt(r){if(r.start===null)return r.breaks;if(r.status==="opened"&&r.expectedFinish!==null&&r.required!==null)return Math.max(0,be(r.expectedFinish-r.start)-r.required);if(r.status==="paused"&&r.breakStart!==null&&r.worked!==null){let e=be(r.breakStart-r.start)-r.worked;return e<vt?0:e-vt/2}return r.breaks}function P(r,e){return r.status!=="opened"||r.start===null?r.worked:Math.max(0,be(e-r.start)-(xt(r)??0))}function te(r,e){return r.status==="paused"&&r.breakStart!==null?Math.max(0,be(e-r.breakStart)):null}function ne(r,e){let t=te(r,e);if(r.status==="paused"&&t===null)return r.breaks;let n=xt(r);return n===null?null:n+(t??0)}function Fe(r,e){let t=P(r,e);return t===null||r.required===null?0:Math.max(0,t-r.required)}function wt(r,e){let t=P(r,e)??0,n=ne(r,e)??0,i=Math.max(t,r.required??0)+n;if(i===0)return{worked:0,overtime:0,breaks:0};let s=Fe(r,e);return{worked:(t-s)/i,overtime:s/i,breaks:n/i}}var _t="unavailable",Ve="unknown",k="bitrix24";var K="sensor.status",pn="sensor.pending_commands",mn="switch.workday",hn="switch.break",fn="select.presence",yn="binary_sensor.awaiting_confirmation",gn="sensor.employees_working",bn=["opened","paused","closed","expired"],vn={s:1,min:60,h:3600,d:86400},$t=new WeakMap;function we(r){let e=$t.get(r.entities);if(e!==void 0)return e;let t=new Map;for(let n of Object.values(r.entities)){if(n?.platform!==k||!n.device_id||!n.translation_key)continue;let i=t.get(n.device_id)??{};i[`${n.entity_id.split(".",1)[0]}.${n.translation_key}`]=n.entity_id,t.set(n.device_id,i)}return $t.set(r.entities,t),t}function G(r){return[...we(r)].filter(([,e])=>K in e).map(([e])=>e).sort((e,t)=>Ke(r,e).localeCompare(Ke(r,t),r.locale.language))}function N(r,e){let t=r.entities[e],n=t?.platform===k?t.device_id:null;return n&&K in(we(r).get(n)??{})?n:null}function At(r,e){let t=r.entities[e];return t?.platform===k&&`sensor.${t.translation_key}`===gn}function Ge(r,e){return Object.values(we(r).get(e)??{}).map(t=>r.states[t])}function Ke(r,e){let t=r.devices[e];return t?.name_by_user||t?.name||""}var re=r=>r!==void 0&&r.state!==_t,_e=r=>re(r)&&r.state!==Ve;function xe(r){let e=_e(r)?Date.parse(r.state):Number.NaN;return Number.isNaN(e)?null:e}function je(r){if(!_e(r))return null;let e=vn[String(r.attributes.unit_of_measurement)]??60,t=Number.parseFloat(r.state)*e;return Number.isFinite(t)?Math.round(t/60)*60:null}function xn(r){let e=r(K)?.state??"";return{status:bn.includes(e)?e:null,start:xe(r("sensor.workday_start")),finish:xe(r("sensor.workday_finish")),breakStart:xe(r("sensor.break_start")),expectedFinish:xe(r("sensor.expected_finish")),worked:je(r("sensor.worked")),breaks:je(r("sensor.breaks")),required:je(r("sensor.required"))}}var kt=new Map;function wn(r,e,t){let n=kt.get(r),i=e.state==="on",s=i?t?.state==="on"?"paused":"opened":"closed";return n!==void 0&&(n.status===s||!i&&n.status==="expired")?n:e.state===Ve?ve:{...ve,status:s}}function ie(r,e){let t=we(r).get(e);if(t===void 0||!(K in t)||r.states[t[K]??""]===void 0)return null;let n=m=>r.states[t[m]??""],i=n(K),s=n(mn),o=n(pn),a=ve,l="gone";return re(i)?(a=xn(n),l="here",kt.set(e,a)):re(s)&&(a=wn(e,s,n(hn)),l="away"),{deviceId:e,name:Ke(r,e),day:a,statusEntity:i??null,connection:l,canAct:re(s),presence:_n(n(fn)),pending:_e(o)&&Number.parseInt(o.state,10)||0,awaitsConfirmation:n(yn)?.state==="on"}}function _n(r){if(!re(r))return null;let e=r.attributes.options;return{entityId:r.entity_id,value:_e(r)?r.state:null,options:Array.isArray(e)?e.map(String):[]}}var Et={name:"Bitrix24-Arbeitstag",description:"Der Arbeitstag eines Mitarbeiters: eine laufende Uhr, die Stunden als Ring und Tasten zum Ein- und Ausstempeln",feature_name:"Bitrix24-Arbeitstag-Tasten",start:"Beginnen",pause:"Pause",resume:"Weiter",close:"Beenden",reopen:"Fortsetzen",cancel:"Abbrechen",button_of:"{button}: {name}",actions_of:"Arbeitstag von {name}",reopen_question:"Dieser Tag ist schon beendet. Soll er weitergehen? Bitrix24 zählt die Zeit dazwischen als Pause.",worked:"Gearbeitet",breaks:"Pausen",workday_start:"Beginn",workday_finish:"Ende",expected_finish:"Voraussichtliches Ende",of_required:"von {required}",overtime:"{overtime} Überstunden",break:"In der Pause",no_day:"Noch kein Arbeitstag",ring:"{worked} gearbeitet, {breaks} Pausen",ring_required:"{worked} von {required} gearbeitet, {breaks} Pausen",hours:"{hours} Std.",hours_minutes:"{hours} Std. {minutes} Min.",until:"bis {time}",since:"seit {time}",minutes:"{minutes} Min.",presence:"Chat-Status",expired_title:"Der Arbeitstag vom {date} wurde nicht beendet",expired_help:"Gib an, wann die Arbeit endete. Danach kann ein neuer Tag beginnen.",expired_read_only:"Wer diesen Arbeitstag bearbeiten darf, kann ihn beenden.",finish_time:"Ende",reason:"Begründung",close_expired:"Diesen Tag beenden",fill_in:"Fülle Ende und Begründung aus.",waiting:{one:"{count} Befehl wartet auf Bitrix24",other:"{count} Befehle warten auf Bitrix24"},awaiting_confirmation:"Eine geänderte Zeit wartet auf die Bestätigung des Vorgesetzten",away:"Bitrix24 ist nicht erreichbar. Das ist der letzte bekannte Stand.",gone:"Bitrix24 ist nicht erreichbar",failed:"Das hat nicht geklappt. Versuche es noch einmal oder sieh in Bitrix24 nach.",loading:"Wird geladen …",nobody:"Es gibt noch keinen Mitarbeiter. Füge die Integration Bitrix24 unter Einstellungen > Geräte & Dienste hinzu.",choose:"Wähle in den Einstellungen dieser Karte einen Mitarbeiter.",missing:"Diesen Mitarbeiter gibt es nicht mehr. Wähle in den Einstellungen dieser Karte einen anderen.",team:"Team",at_work:"{working} von {all} bei der Arbeit",layout:"Aussehen",layout_full:"Ring und große Tasten",layout_compact:"Eine Zeile",layout_team:"Team, eine Zeile je Mitarbeiter",device_id:"Mitarbeiter",device_id_help:"Kann leer bleiben, wenn es nur einen gibt.",show:"Anzeigen",show_ring:"Ring des Tages",show_times:"Beginn, Ende und Pausen",show_buttons:"Tasten",show_presence:"Chat-Status",title:"Titel",employees:"Mitarbeiter",employees_help:"Leer lassen, um alle zu zeigen."};var Ye={name:"Bitrix24 work day",description:"The work day of an employee: a running clock, the hours as a ring, and buttons to clock in and out",feature_name:"Bitrix24 work day buttons",start:"Start",pause:"Pause",resume:"Resume",close:"Close",reopen:"Reopen",cancel:"Cancel",button_of:"{button}: {name}",actions_of:"Work day of {name}",reopen_question:"This day is closed already. Go on with it? Bitrix24 counts the time in between as a break.",worked:"Worked",breaks:"Breaks",workday_start:"Start",workday_finish:"Finish",expected_finish:"Expected finish",of_required:"of {required}",overtime:"{overtime} overtime",break:"On a break",no_day:"No work day yet",ring:"Worked {worked}, breaks {breaks}",ring_required:"Worked {worked} of {required}, breaks {breaks}",hours:"{hours} h",hours_minutes:"{hours} h {minutes} min",until:"until {time}",since:"since {time}",minutes:"{minutes} min",presence:"Presence",expired_title:"The work day of {date} was not closed",expired_help:"Enter when work ended. After that a new day can begin.",expired_read_only:"Whoever may edit this work day can close it.",finish_time:"Finish",reason:"Reason",close_expired:"Close this day",fill_in:"Fill in the finish and the reason.",waiting:{one:"{count} command is waiting for Bitrix24",other:"{count} commands are waiting for Bitrix24"},awaiting_confirmation:"A changed time awaits the supervisor",away:"Bitrix24 cannot be reached. This is what was known last.",gone:"Bitrix24 cannot be reached",failed:"That did not work. Try again, or look it up in Bitrix24.",loading:"Loading …",nobody:"There is no employee yet. Add the integration Bitrix24 under Settings > Devices & services.",choose:"Choose an employee in the settings of this card.",missing:"This employee is no longer there. Choose another one in the settings of this card.",team:"Team",at_work:"{working} of {all} at work",layout:"Layout",layout_full:"Ring and large buttons",layout_compact:"One line",layout_team:"Team, a line for each employee",device_id:"Employee",device_id_help:"May be left out when there is only one.",show:"Show",show_ring:"Ring of the day",show_times:"Start, finish and breaks",show_buttons:"Buttons",show_presence:"Presence in the chat",title:"Title",employees:"Employees",employees_help:"Leave it empty to show everybody."};var St={name:"Рабочий день Битрикс24",description:"Рабочий день сотрудника: идущие часы, кольцо отработанного времени и кнопки начала и завершения дня",feature_name:"Кнопки рабочего дня Битрикс24",start:"Начать",pause:"Перерыв",resume:"Продолжить",close:"Завершить",reopen:"Возобновить",cancel:"Отмена",button_of:"{button}: {name}",actions_of:"Рабочий день: {name}",reopen_question:"Этот день уже завершён. Продолжить его? Битрикс24 посчитает прошедшее время перерывом.",worked:"Отработано",breaks:"Перерывы",workday_start:"Начало",workday_finish:"Окончание",expected_finish:"Ожидаемое окончание",of_required:"из {required}",overtime:"{overtime} сверх нормы",break:"Перерыв",no_day:"Рабочего дня ещё нет",ring:"Отработано {worked}, перерывы {breaks}",ring_required:"Отработано {worked} из {required}, перерывы {breaks}",hours:"{hours} ч",hours_minutes:"{hours} ч {minutes} мин",until:"до {time}",since:"с {time}",minutes:"{minutes} мин",presence:"Статус в чате",expired_title:"Рабочий день не завершён: {date}",expired_help:"Укажите, когда закончилась работа. После этого можно начать новый день.",expired_read_only:"Завершить его может тот, кому разрешено изменять этот рабочий день.",finish_time:"Окончание",reason:"Причина",close_expired:"Завершить этот день",fill_in:"Укажите окончание и причину.",waiting:{one:"{count} команда ждёт Битрикс24",few:"{count} команды ждут Битрикс24",many:"{count} команд ждут Битрикс24",other:"{count} команды ждут Битрикс24"},awaiting_confirmation:"Изменённое время ждёт подтверждения руководителя",away:"Битрикс24 недоступен. Показано то, что было известно последним.",gone:"Битрикс24 недоступен",failed:"Не получилось. Попробуйте ещё раз или проверьте в Битрикс24.",loading:"Загрузка…",nobody:"Сотрудников ещё нет. Добавьте интеграцию Битрикс24 в разделе «Настройки > Устройства и службы».",choose:"Выберите сотрудника в настройках этой карточки.",missing:"Этого сотрудника больше нет. Выберите другого в настройках карточки.",team:"Команда",at_work:"На работе {working} из {all}",layout:"Вид",layout_full:"Кольцо и большие кнопки",layout_compact:"Одна строка",layout_team:"Команда, по строке на сотрудника",device_id:"Сотрудник",device_id_help:"Можно не указывать, если он один.",show:"Показывать",show_ring:"Кольцо дня",show_times:"Начало, окончание и перерывы",show_buttons:"Кнопки",show_presence:"Статус в чате",title:"Заголовок",employees:"Сотрудники",employees_help:"Оставьте пустым, чтобы показать всех."};var Tt={en:Ye,de:Et,ru:St},Ze="";function M(r){Ze=r?.locale.language??Ze;let e=(Ze||document.documentElement.lang||"en").split("-",1)[0]??"en";return e in Tt?e:"en"}function D(r,e,t={}){let n=Tt[r]?.[e]??Ye[e],i=new Intl.PluralRules(r).select(Number(t.count??0));return(typeof n=="string"?n:n[i]??n.other??"").replace(/\{(\w+)\}/g,(o,a)=>String(t[a]??""))}function d(r,e,t={}){return D(M(r),e,t)}var oe="bitrix24-workday-card",ae="bitrix24-workday-card-feature",Je=["full","compact","team"],se=["ring","times","buttons","presence"];function Qe(r){let{layout:e,device_id:t,entity:n,show:i,title:s,employees:o}=r;if(e!==void 0&&!Je.includes(e))throw new Error(`layout must be one of ${Je.join(", ")}, not "${String(e)}"`);if(t!==void 0&&typeof t!="string")throw new Error("device_id must be the id of one device; for several use layout: team and employees");if(n!==void 0&&typeof n!="string")throw new Error("entity must be one entity of an employee");if(i!==void 0&&!(Array.isArray(i)&&i.every(a=>se.includes(a))))throw new Error(`show must be a list of ${se.join(", ")}`);if(s!==void 0&&typeof s!="string")throw new Error("title must be a text");if(o!==void 0&&!(Array.isArray(o)&&o.every(a=>typeof a=="string")))throw new Error("employees must be a list of device ids")}function Xe(r){return new Set(r.show??se)}function le(r,e){let t=e===void 0||r==="team"?{}:{device_id:e};return{type:`custom:${oe}`,layout:r,...t,show:r==="full"?se:["ring","times","buttons"]}}function Ct(r){return le("full",G(r)[0])}var Rt={filter:[{integration:k}],entity:[{integration:k,domain:"sensor",device_class:"enum"}]},En=["device_id","employees"];function Ot(){let r=M(),e=n=>D(r,n),t=(n,i)=>i.map(s=>({value:s,label:e(`${n}_${s}`)}));return{schema:[{name:"layout",selector:{select:{mode:"dropdown",options:t("layout",Je)}}},{name:"device_id",selector:{device:Rt}},{name:"show",selector:{select:{multiple:!0,mode:"list",options:t("show",se)}}},{name:"team",type:"expandable",flatten:!0,title:e("team"),schema:[{name:"title",selector:{text:{}}},{name:"employees",selector:{device:{...Rt,multiple:!0}}}]}],computeLabel:n=>e(n.name),computeHelper:n=>En.includes(n.name)?e(`${n.name}_help`):void 0,assertConfig:Qe}}var $e=globalThis,Ae=$e.ShadowRoot&&($e.ShadyCSS===void 0||$e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,We=Symbol(),Pt=new WeakMap,de=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==We)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Ae&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Pt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Pt.set(t,e))}return e}toString(){return this.cssText}},Ht=r=>new de(typeof r=="string"?r:r+"",void 0,We),y=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,i,s)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[s+1],r[0]);return new de(t,r,We)},Nt=(r,e)=>{if(Ae)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=$e.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,r.appendChild(n)}},et=Ae?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Ht(t)})(r):r;var{is:Sn,defineProperty:Tn,getOwnPropertyDescriptor:Rn,getOwnPropertyNames:Cn,getOwnPropertySymbols:On,getPrototypeOf:Pn}=Object,ke=globalThis,Mt=ke.trustedTypes,Hn=Mt?Mt.emptyScript:"",Nn=ke.reactiveElementPolyfillSupport,ue=(r,e)=>r,ce={toAttribute(r,e){switch(e){case Boolean:r=r?Hn:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Ee=(r,e)=>!Sn(r,e),Dt={attribute:!0,type:String,converter:ce,reflect:!1,useDefault:!1,hasChanged:Ee};Symbol.metadata??=Symbol("metadata"),ke.litPropertyMetadata??=new WeakMap;var T=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Dt){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&Tn(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:s}=Rn(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let a=i?.call(this);s?.call(this,o),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Dt}static _$Ei(){if(this.hasOwnProperty(ue("elementProperties")))return;let e=Pn(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ue("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ue("properties"))){let t=this.properties,n=[...Cn(t),...On(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(et(i))}else e!==void 0&&t.push(et(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Nt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let s=(n.converter?.toAttribute!==void 0?n.converter:ce).toAttribute(t,n.type);this._$Em=e,s==null?this.removeAttribute(i):this.setAttribute(i,s),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let s=n.getPropertyOptions(i),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:ce;this._$Em=i;let a=o.fromAttribute(t,s.type);this[i]=a??this._$Ej?.get(i)??a,this._$Em=null}}requestUpdate(e,t,n,i=!1,s){if(e!==void 0){let o=this.constructor;if(i===!1&&(s=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??Ee)(s,t)||n.useDefault&&n.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:s},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,s]of this._$Ep)this[i]=s;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,s]of n){let{wrapped:o}=s,a=this[i];o!==!0||this._$AL.has(i)||a===void 0||this.C(i,void 0,s,a)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};T.elementStyles=[],T.shadowRootOptions={mode:"open"},T[ue("elementProperties")]=new Map,T[ue("finalized")]=new Map,Nn?.({ReactiveElement:T}),(ke.reactiveElementVersions??=[]).push("2.1.2");var nt=globalThis,Ut=r=>r,Se=nt.trustedTypes,It=Se?Se.createPolicy("lit-html",{createHTML:r=>r}):void 0,rt="$lit$",R=`lit$${Math.random().toFixed(9).slice(2)}$`,it="?"+R,Mn=`<${it}>`,q=document,me=()=>q.createComment(""),he=r=>r===null||typeof r!="object"&&typeof r!="function",st=Array.isArray,Vt=r=>st(r)||typeof r?.[Symbol.iterator]=="function",tt=`[ 	
\f\r]`,pe=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,qt=/-->/g,Lt=/>/g,U=RegExp(`>|${tt}(?:([^\\s"'>=/]+)(${tt}*=${tt}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),zt=/'/g,Bt=/"/g,jt=/^(?:script|style|textarea|title)$/i,ot=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),c=ot(1),at=ot(2),xr=ot(3),$=Symbol.for("lit-noChange"),u=Symbol.for("lit-nothing"),Ft=new WeakMap,I=q.createTreeWalker(q,129);function Kt(r,e){if(!st(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return It!==void 0?It.createHTML(e):e}var Gt=(r,e)=>{let t=r.length-1,n=[],i,s=e===2?"<svg>":e===3?"<math>":"",o=pe;for(let a=0;a<t;a++){let l=r[a],m,g,f=-1,S=0;for(;S<l.length&&(o.lastIndex=S,g=o.exec(l),g!==null);)S=o.lastIndex,o===pe?g[1]==="!--"?o=qt:g[1]!==void 0?o=Lt:g[2]!==void 0?(jt.test(g[2])&&(i=RegExp("</"+g[2],"g")),o=U):g[3]!==void 0&&(o=U):o===U?g[0]===">"?(o=i??pe,f=-1):g[1]===void 0?f=-2:(f=o.lastIndex-g[2].length,m=g[1],o=g[3]===void 0?U:g[3]==='"'?Bt:zt):o===Bt||o===zt?o=U:o===qt||o===Lt?o=pe:(o=U,i=void 0);let O=o===U&&r[a+1].startsWith("/>")?" ":"";s+=o===pe?l+Mn:f>=0?(n.push(m),l.slice(0,f)+rt+l.slice(f)+R+O):l+R+(f===-2?a:O)}return[Kt(r,s+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},fe=class r{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let s=0,o=0,a=e.length-1,l=this.parts,[m,g]=Gt(e,t);if(this.el=r.createElement(m,n),I.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(i=I.nextNode())!==null&&l.length<a;){if(i.nodeType===1){if(i.hasAttributes())for(let f of i.getAttributeNames())if(f.endsWith(rt)){let S=g[o++],O=i.getAttribute(f).split(R),ge=/([.?@])?(.*)/.exec(S);l.push({type:1,index:s,name:ge[2],strings:O,ctor:ge[1]==="."?Re:ge[1]==="?"?Ce:ge[1]==="@"?Oe:z}),i.removeAttribute(f)}else f.startsWith(R)&&(l.push({type:6,index:s}),i.removeAttribute(f));if(jt.test(i.tagName)){let f=i.textContent.split(R),S=f.length-1;if(S>0){i.textContent=Se?Se.emptyScript:"";for(let O=0;O<S;O++)i.append(f[O],me()),I.nextNode(),l.push({type:2,index:++s});i.append(f[S],me())}}}else if(i.nodeType===8)if(i.data===it)l.push({type:2,index:s});else{let f=-1;for(;(f=i.data.indexOf(R,f+1))!==-1;)l.push({type:7,index:s}),f+=R.length-1}s++}}static createElement(e,t){let n=q.createElement("template");return n.innerHTML=e,n}};function L(r,e,t=r,n){if(e===$)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,s=he(e)?void 0:e._$litDirective$;return i?.constructor!==s&&(i?._$AO?.(!1),s===void 0?i=void 0:(i=new s(r),i._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=L(r,i._$AS(r,e.values),i,n)),e}var Te=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??q).importNode(t,!0);I.currentNode=i;let s=I.nextNode(),o=0,a=0,l=n[0];for(;l!==void 0;){if(o===l.index){let m;l.type===2?m=new Y(s,s.nextSibling,this,e):l.type===1?m=new l.ctor(s,l.name,l.strings,this,e):l.type===6&&(m=new Pe(s,this,e)),this._$AV.push(m),l=n[++a]}o!==l?.index&&(s=I.nextNode(),o++)}return I.currentNode=q,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},Y=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=u,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=L(this,e,t),he(e)?e===u||e==null||e===""?(this._$AH!==u&&this._$AR(),this._$AH=u):e!==this._$AH&&e!==$&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Vt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==u&&he(this._$AH)?this._$AA.nextSibling.data=e:this.T(q.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=fe.createElement(Kt(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let s=new Te(i,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=Ft.get(e.strings);return t===void 0&&Ft.set(e.strings,t=new fe(e)),t}k(e){st(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let s of e)i===t.length?t.push(n=new r(this.O(me()),this.O(me()),this,this.options)):n=t[i],n._$AI(s),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ut(e).nextSibling;Ut(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,s){this.type=1,this._$AH=u,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=s,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=u}_$AI(e,t=this,n,i){let s=this.strings,o=!1;if(s===void 0)e=L(this,e,t,0),o=!he(e)||e!==this._$AH&&e!==$,o&&(this._$AH=e);else{let a=e,l,m;for(e=s[0],l=0;l<s.length-1;l++)m=L(this,a[n+l],t,l),m===$&&(m=this._$AH[l]),o||=!he(m)||m!==this._$AH[l],m===u?e=u:e!==u&&(e+=(m??"")+s[l+1]),this._$AH[l]=m}o&&!i&&this.j(e)}j(e){e===u?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Re=class extends z{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===u?void 0:e}},Ce=class extends z{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==u)}},Oe=class extends z{constructor(e,t,n,i,s){super(e,t,n,i,s),this.type=5}_$AI(e,t=this){if((e=L(this,e,t,0)??u)===$)return;let n=this._$AH,i=e===u&&n!==u||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,s=e!==u&&(n===u||i);i&&this.element.removeEventListener(this.name,this,n),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Pe=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){L(this,e)}},Yt={M:rt,P:R,A:it,C:1,L:Gt,R:Te,D:Vt,V:L,I:Y,H:z,N:Ce,U:Oe,B:Re,F:Pe},Dn=nt.litHtmlPolyfillSupport;Dn?.(fe,Y),(nt.litHtmlVersions??=[]).push("3.3.3");var Zt=(r,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let s=t?.renderBefore??null;n._$litPart$=i=new Y(e.insertBefore(me(),s),s,void 0,t??{})}return i._$AI(r),i};var lt=globalThis,b=class extends T{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Zt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return $}};b._$litElement$=!0,b.finalized=!0,lt.litElementHydrateSupport?.({LitElement:b});var Un=lt.litElementPolyfillSupport;Un?.({LitElement:b});(lt.litElementVersions??=[]).push("4.2.2");var In={attribute:!0,type:String,converter:ce,reflect:!1,hasChanged:Ee},qn=(r=In,e,t)=>{let{kind:n,metadata:i}=t,s=globalThis.litPropertyMetadata.get(i);if(s===void 0&&globalThis.litPropertyMetadata.set(i,s=new Map),n==="setter"&&((r=Object.create(r)).wrapped=!0),s.set(t.name,r),n==="accessor"){let{name:o}=t;return{set(a){let l=e.get.call(this);e.set.call(this,a),this.requestUpdate(o,l,r,!0,a)},init(a){return a!==void 0&&this.C(o,void 0,r,a),a}}}if(n==="setter"){let{name:o}=t;return function(a){let l=this[o];e.call(this,a),this.requestUpdate(o,l,r,!0,a)}}throw Error("Unsupported decorator location: "+n)};function h(r){return(e,t)=>typeof t=="object"?qn(r,e,t):((n,i,s)=>{let o=i.hasOwnProperty(s);return i.constructor.createProperty(s,n),o?Object.getOwnPropertyDescriptor(i,s):void 0})(r,e,t)}function v(r){return h({...r,state:!0,attribute:!1})}function x(r){return e=>{customElements.get(r)===void 0&&customElements.define(r,e)}}var Ne=1e3,Ln=300*Ne,Me=class{constructor(e){this.details=null;this.#r=0;this.#i=0;this.#e=null;this.#n=()=>{clearTimeout(this.#t),document.visibilityState!=="hidden"&&(this.#s.requestUpdate(),this.#t=setTimeout(this.#n,Ne-this.now()%Ne))};this.#s=e,e.addController(this)}#r;#i;#e;#t;#s;now(){return Date.now()+this.#r}hostConnected(){document.addEventListener("visibilitychange",this.#n),this.#n()}hostDisconnected(){document.removeEventListener("visibilitychange",this.#n),clearTimeout(this.#t),this.#t=void 0,this.#e=null}#n;isStale(e){return e!==this.#e||Math.abs(Date.now()-this.#i)>Ln}async ask(e,t){this.#e=t,this.#i=Date.now();try{let n=await e.callWS({type:`${k}/workday`,device_id:t}),i=Date.parse(n.now)-(this.#i+Date.now())/2;if(t!==this.#e||Number.isNaN(i))return;this.details=n,Math.abs(i-this.#r)>Ne&&(this.#r=i),this.#s.requestUpdate()}catch{this.details=null}}};function dt(r,e,t){return r===void 0||r.entities!==e.entities||r.devices!==e.devices||r.locale!==e.locale||r.config!==e.config||r.formatEntityState!==e.formatEntityState?!0:t.some(n=>{let i=Ge(e,n);return Ge(r,n).some((s,o)=>s!==i[o])})}var B=class extends b{constructor(){super(...arguments);this.deviceId="";this.employee=null}shouldUpdate(t){return t.size!==1||!t.has("hass")||this.hass===void 0?!0:dt(t.get("hass"),this.hass,[this.deviceId])}willUpdate(t){this.hass!==void 0&&(t.has("hass")||t.has("deviceId"))&&(this.employee=ie(this.hass,this.deviceId))}};p([h({attribute:!1})],B.prototype,"hass",2),p([h({attribute:!1})],B.prototype,"deviceId",2);var Z=class extends B{constructor(){super(...arguments);this.clock=new Me(this)}willUpdate(t){super.willUpdate(t),this.hass!==void 0&&this.employee!==null&&(t.has("hass")||t.has("deviceId")||this.clock.isStale(this.deviceId))&&this.clock.ask(this.hass,this.deviceId)}};var w=y`
  :host {
    --workday-worked: var(--bitrix24-worked-color, var(--primary-color, #009ac7));
    --workday-break: var(--bitrix24-break-color, var(--warning-color, #ffa600));
    --workday-overtime: var(--bitrix24-overtime-color, var(--deep-purple-color, #6e41ab));
    --workday-problem: var(--error-color, #db4437);
    --workday-track: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
    --workday-radius: var(--ha-border-radius-lg, 12px);
    color: var(--primary-text-color);
  }
  button,
  input {
    font: inherit;
    color: inherit;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 42px;
    border: none;
    border-radius: var(--workday-radius);
    padding: 0 12px;
    background: color-mix(in srgb, var(--secondary-text-color, #727272) 14%, transparent);
    cursor: pointer;
    transition: background-color 120ms ease-in-out;
    --mdc-icon-size: 20px;
  }
  button.primary {
    background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
  }
  @media (hover: hover) {
    button:hover {
      background: color-mix(in srgb, var(--secondary-text-color, #727272) 26%, transparent);
    }
    button.primary:hover {
      background: color-mix(in srgb, var(--workday-worked) 38%, transparent);
    }
  }
  button[aria-disabled="true"] {
    opacity: 0.55;
    cursor: progress;
  }
  button:focus-visible,
  input:focus-visible,
  summary:focus-visible,
  input:focus-visible + label {
    outline: 2px solid var(--primary-text-color);
    outline-offset: 2px;
  }
  ha-icon {
    flex: none;
  }
  p {
    margin: 0;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 8px;
    line-height: 1.4;
    --mdc-icon-size: 20px;
  }
  .note.problem ha-icon {
    color: var(--workday-problem);
  }
  .note.waiting ha-icon {
    color: var(--workday-break);
  }
  .digits {
    direction: ltr;
    unicode-bidi: isolate;
    font-variant-numeric: tabular-nums;
  }
  @media (forced-colors: active) {
    button {
      border: 1px solid;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;var zn={text:"start",icon:"mdi:play",verb:"open_day",primary:!0},Bn={text:"pause",icon:"mdi:pause",verb:"pause_day",primary:!0},Fn={text:"resume",icon:"mdi:play",verb:"resume_day",primary:!0},Jt={text:"close",icon:"mdi:stop",verb:"close_day",primary:!1},ut={text:"reopen",icon:"mdi:restore",verb:"open_day",data:{reopen:!0},question:"reopen_question",primary:!0};function H({day:r,canAct:e}){if(!e)return[];switch(r.status){case"opened":return[Bn,Jt];case"paused":return[Fn,Jt];case"closed":return[r.start===null?zn:ut];default:return[]}}async function De(r,e,t,n={}){let s=(await r.callService(k,t,{...n,device_id:e},void 0,!1,!0))?.response??{};return{status:s.status??null,changed:s.changed??!1,queued:s.queued??!1}}async function Qt(r,e,t){await r.callService("select","select_option",{option:t},{entity_id:e},!1)}async function J(r,e){let t=typeof e=="object"&&e!==null?e:{},{translation_domain:n,translation_key:i}=t;if(n&&i){let o=(await r.loadBackendTranslation?.("exceptions",n)??r.localize)?.(`component.${n}.exceptions.${i}.message`,t.translation_placeholders);if(o)return o}return t.message??""}var Xt=3600,ct=60,Wt=r=>String(r).padStart(2,"0");function ye(r){let e=Math.max(0,Math.floor(r));return`${Math.floor(e/Xt)}:${Wt(Math.floor(e%Xt/ct))}:${Wt(e%ct)}`}function A(r,e){let t=Math.max(0,Math.floor(e/ct)),n=Math.floor(t/60),i=t%60;return n===0?d(r,"minutes",{minutes:i}):i===0?d(r,"hours",{hours:n}):d(r,"hours_minutes",{hours:n,minutes:i})}function Vn(r){return r.locale.time_zone==="server"?r.config.time_zone:void 0}function jn(r){switch(r.locale.time_format){case"12":return{hourCycle:"h12"};case"24":return{hourCycle:"h23"};case"system":{let{hourCycle:e}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return e===void 0?{}:{hourCycle:e}}default:return{}}}var en=new Map;function Ue(r,e){let t=Vn(r),n=t===void 0?e:{...e,timeZone:t},i=JSON.stringify([r.locale.language,n]),s=en.get(i)??new Intl.DateTimeFormat(r.locale.language,n);return en.set(i,s),s}function F(r,e,t){let n=Ue(r,{dateStyle:"short"}),i=n.format(e)===n.format(t)?{}:{weekday:"short"},s=jn(r),{hour12:o}=Ue(r,{...s,hour:"numeric"}).resolvedOptions();return Ue(r,{...i,...s,hour:o?"numeric":"2-digit",minute:"2-digit"}).format(e)}function pt(r,e){return Ue(r,{weekday:"long",day:"numeric",month:"long"}).format(e)}var mt=(r,e,t)=>c`<p class="note ${e}" role="status"><ha-icon icon=${r} aria-hidden="true"></ha-icon>${t}</p>`;function Ie(r,e){let{pending:t,connection:n,awaitsConfirmation:i}=e;return[...t>0?[mt("mdi:cloud-upload-outline","waiting",d(r,"waiting",{count:t}))]:[],...n==="away"?[mt("mdi:cloud-off-outline","problem",d(r,"away"))]:[],...i?[mt("mdi:account-clock-outline","waiting",d(r,"awaiting_confirmation"))]:[]]}var tn=44,qe=y`
  .ring {
    display: block;
    width: 100%;
    height: 100%;
    transform: rotate(-90deg);
  }
  .ring circle {
    fill: none;
    stroke-width: 8;
    transition: stroke-dasharray 400ms ease-out;
  }
  .track {
    stroke: var(--workday-track);
  }
  .worked {
    stroke: var(--workday-worked);
  }
  .overtime {
    stroke: var(--workday-overtime);
  }
  .breaks {
    stroke: var(--workday-break);
  }
`,Kn=.9995;function ht(r,e,t){let n=e>=Kn?"none":`${e.toFixed(4)} 1`;return t<=0?u:at`<circle class=${r} cx="50" cy="50" r=${tn} pathLength="1" stroke-dasharray=${n} />`}function Gn(r,e,t){let n={worked:A(r,P(e,t)??0),breaks:A(r,ne(e,t)??0)};return e.required===null?d(r,"ring",n):d(r,"ring_required",{...n,required:A(r,e.required)})}function Le(r,e,t){let{worked:n,overtime:i,breaks:s}=wt(e,t);return at`<svg class="ring" viewBox="0 0 100 100" role="img" aria-label=${Gn(r,e,t)}>
    <circle class="track" cx="50" cy="50" r=${tn} />
    ${ht("breaks",n+i+s,s)}${ht("overtime",n+i,i)}${ht("worked",n,n)}
  </svg>`}var Yn={opened:"mdi:briefcase-clock",paused:"mdi:coffee-outline",closed:"mdi:briefcase-check-outline",expired:"mdi:briefcase-remove-outline"},Q=y`
  .status {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    font-size: 14px;
    --mdc-icon-size: 20px;
  }
  .status.opened ha-icon {
    color: var(--workday-worked);
  }
  .status.paused ha-icon {
    color: var(--workday-break);
  }
  .status.expired ha-icon,
  .status.gone ha-icon {
    color: var(--workday-problem);
  }
`;function ft(r,{day:e,connection:t,statusEntity:n}){if(t==="gone")return d(r,"gone");let i=e.status??"unknown";return n&&r.formatEntityState?.(n,i)||i}function yt({day:r,connection:e}){return e==="gone"?"mdi:cloud-off-outline":Yn[r.status??""]??"mdi:briefcase-outline"}function ze(r,e){let t=e.connection==="gone"?"gone":e.day.status??"unknown";return c`<span class="status ${t}" role="status"
    ><ha-icon icon=${yt(e)} aria-hidden="true"></ha-icon><bdi>${ft(r,e)}</bdi></span
  >`}var E=class extends b{constructor(){super(...arguments);this.variant="large";this.busy=null;this.asked=null;this.failure=""}willUpdate(t){let n=t.get("employee"),i=this.employee;n&&i&&(n.deviceId!==i.deviceId||n.day.status!==i.day.status)&&(this.asked=null,this.failure="")}render(){let{hass:t,employee:n}=this;return t===void 0||n===void 0?u:c`
      ${this.asked===null?this.renderButtons(t,n):this.renderQuestion(t,this.asked)}
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
    `}renderButtons(t,n){let i=H(n);return i.length===0?u:c`<div class="buttons" role="group" aria-label=${d(t,"actions_of",{name:n.name})}>
      ${i.map(s=>{let o=d(t,s.text),a=this.variant==="large"?o:d(t,"button_of",{button:o,name:n.name});return c`<button
          type="button"
          class=${s.primary?"primary":""}
          aria-label=${a}
          title=${this.variant==="small"?o:u}
          aria-disabled=${this.busy!==null}
          aria-busy=${this.busy?.text===s.text}
          @click=${()=>this.press(s)}
        >
          <ha-icon icon=${s.icon} aria-hidden="true"></ha-icon>${this.variant==="small"?u:c`<span>${o}</span>`}
        </button>`})}
    </div>`}renderQuestion(t,n){let i=d(t,n.question??n.text);return c`<div
      class="question"
      role="group"
      aria-label=${i}
      @keydown=${s=>s.key==="Escape"&&this.ask(null)}
    >
      <p>${i}</p>
      <button type="button" class="primary" title=${i} @click=${()=>this.carryOut(n)}>${d(t,n.text)}</button>
      <button type="button" @click=${()=>this.ask(null)}>${d(t,"cancel")}</button>
    </div>`}press(t){this.busy===null&&(t.question===void 0?this.carryOut(t):this.ask(t))}ask(t){this.asked=t,this.updateComplete.then(()=>this.renderRoot.querySelector("button")?.focus())}async carryOut(t){let{hass:n,employee:i}=this;if(!(n===void 0||i===void 0||this.busy!==null)){this.asked!==null&&this.ask(null),this.busy=t,this.failure="";try{let s=await De(n,i.deviceId,t.verb,t.data);t.text==="start"&&s.status==="closed"&&!s.changed&&!s.queued&&this.ask(ut)}catch(s){this.failure=await J(n,s)||d(n,"failed")}finally{this.busy=null}}}};E.styles=[w,y`
      .buttons,
      .question {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .question p {
        flex: 1 1 100%;
        line-height: 1.4;
      }
      .note {
        margin-top: 8px;
      }
      :host([variant="large"]) button {
        flex: 1 1 0;
        min-height: 56px;
        font-weight: 500;
        font-size: 16px;
      }
      :host([variant="small"]) .buttons {
        flex-wrap: nowrap;
        justify-content: flex-end;
      }
      :host([variant="small"]) .buttons button {
        width: 44px;
        min-height: 44px;
        padding: 0;
        border-radius: 50%;
      }
      :host([variant="feature"]) .buttons,
      :host([variant="feature"]) .question {
        flex-wrap: nowrap;
        gap: var(--feature-button-spacing, 12px);
        height: var(--feature-height, 42px);
      }
      :host([variant="feature"]) button {
        flex: 1 1 0;
        min-width: 0;
        height: 100%;
        min-height: 0;
        border-radius: var(--feature-border-radius, 12px);
        overflow: hidden;
        white-space: nowrap;
      }
      :host([variant="feature"]) p {
        position: absolute;
        clip-path: inset(50%);
      }
    `],p([h({attribute:!1})],E.prototype,"hass",2),p([h({attribute:!1})],E.prototype,"employee",2),p([h({reflect:!0})],E.prototype,"variant",2),p([v()],E.prototype,"busy",2),p([v()],E.prototype,"asked",2),p([v()],E.prototype,"failure",2),E=p([x("bitrix24-workday-buttons")],E);var Zn=/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(.*)$/;function nn(r){let[,e="",t="",n=""]=Zn.exec(r)??[];return{date:e,time:t,offset:n}}function Jn(r,e){return nn(new Date(e).toLocaleString("sv-SE",{timeZone:r}).replace(" ","T"))}var _=class extends b{constructor(){super(...arguments);this.details=null;this.folded=!1;this.time=null;this.report=null;this.busy=!1;this.failure="";this.submit=async t=>{t.preventDefault();let{hass:n,employee:i}=this;if(n===void 0||i===void 0||this.busy)return;let s=this.finish(this.proposed(n,i)),o=(this.report??this.details?.report??"").trim();if(!s||!o){this.failure=d(n,"fill_in");return}this.busy=!0,this.failure="";try{await De(n,i.deviceId,"close_day",{time:s,report:o})}catch(a){this.failure=await J(n,a)||d(n,"failed")}finally{this.busy=!1}}}render(){let{hass:t,employee:n}=this;if(t===void 0||n===void 0||n.day.start===null)return u;let i=c`<h3>${d(t,"expired_title",{date:pt(t,n.day.start)})}</h3>`,s=n.canAct?this.renderForm(t,n):c`<p>${d(t,"expired_read_only")}</p>`;return this.folded?c`<details><summary>${i}</summary>${s}</details>`:c`<section>${i}${s}</section>`}renderForm(t,n){let i=this.proposed(t,n),s=Date.parse(this.finish(i));return c`<p>${d(t,"expired_help")}</p>
      <form novalidate @submit=${this.submit}>
        <label
          >${d(t,"finish_time")}
          <input
            type="time"
            name="time"
            required
            .value=${this.time??i.time}
            @input=${o=>{this.time=o.target.value}}
          />
          <output>${Number.isNaN(s)?"":`${pt(t,s)}, ${F(t,s,s)}`}</output>
        </label>
        <label class="wide"
          >${d(t,"reason")}
          <input
            type="text"
            name="report"
            required
            .value=${this.report??this.details?.report??""}
            @input=${o=>{this.report=o.target.value}}
          />
        </label>
        ${this.failure&&c`<p class="note problem wide" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}
        <button type="submit" class="primary wide" aria-disabled=${this.busy} aria-busy=${this.busy}>
          <ha-icon icon="mdi:stop" aria-hidden="true"></ha-icon>${d(t,"close_expired")}
        </button>
      </form>`}proposed(t,{day:n}){if(this.details?.finish)return nn(this.details.finish);let i=n.start??0;return Jn(t.config.time_zone,i+((n.worked??0)+(n.breaks??0))*1e3)}finish(t){let n=this.time??t.time;return n===t.time&&this.details?.finish?this.details.finish:n&&`${t.date}T${n}:00${t.offset}`}};_.styles=[w,y`
      details,
      section {
        border-radius: var(--workday-radius);
        padding: 12px 16px;
        border: 1px solid var(--workday-problem);
      }
      summary {
        cursor: pointer;
      }
      h3 {
        display: inline;
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(140px, 1fr));
        gap: 12px;
        margin-top: 12px;
      }
      label {
        display: grid;
        gap: 4px;
        align-content: start;
        min-width: 0;
        font-size: 14px;
      }
      input {
        box-sizing: border-box;
        width: 100%;
        min-height: 44px;
        border: 1px solid var(--secondary-text-color, #727272);
        border-radius: 8px;
        padding: 0 12px;
        background: var(--card-background-color, transparent);
        font-size: 16px;
      }
      .wide {
        grid-column: 1 / -1;
      }
      output {
        color: var(--primary-text-color);
      }
    `],p([h({attribute:!1})],_.prototype,"hass",2),p([h({attribute:!1})],_.prototype,"employee",2),p([h({attribute:!1})],_.prototype,"details",2),p([h({type:Boolean})],_.prototype,"folded",2),p([v()],_.prototype,"time",2),p([v()],_.prototype,"report",2),p([v()],_.prototype,"busy",2),p([v()],_.prototype,"failure",2),_=p([x("bitrix24-workday-expired")],_);var V={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},rn=r=>(...e)=>({_$litDirective$:r,values:e}),Be=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Qi}=Yt;var sn=r=>r.strings===void 0;var Qn={},on=(r,e=Qn)=>r._$AH=e;var an=rn(class extends Be{constructor(r){if(super(r),r.type!==V.PROPERTY&&r.type!==V.ATTRIBUTE&&r.type!==V.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!sn(r))throw Error("`live` bindings can only contain a single expression")}render(r){return r}update(r,[e]){if(e===$||e===u)return e;let t=r.element,n=r.name;if(r.type===V.PROPERTY){if(e===t[n])return $}else if(r.type===V.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(n))return $}else if(r.type===V.ATTRIBUTE&&t.getAttribute(n)===e+"")return $;return on(r),e}});var Xn={online:"mdi:account-check-outline",dnd:"mdi:minus-circle-outline",away:"mdi:account-arrow-right-outline",break:"mdi:coffee-outline"},C=class extends b{constructor(){super(...arguments);this.chosen=null;this.failure=""}willUpdate(t){let n=t.get("employee");n&&n.presence?.value!==this.employee?.presence?.value&&(this.failure="")}render(){let{hass:t,employee:n}=this,i=n?.presence;if(t===void 0||!i)return u;let s=this.chosen??i.value,o=t.states[i.entityId];return c`<fieldset>
        <legend>${d(t,"presence")}</legend>
        ${i.options.map(a=>c`<span class="chip">
            <input
              type="radio"
              name="presence"
              id=${a}
              .checked=${an(a===s)}
              @change=${()=>this.choose(a)}
            /><label for=${a}
              ><ha-icon icon=${Xn[a]??"mdi:account-question-outline"} aria-hidden="true"></ha-icon
              >${(o&&t.formatEntityState?.(o,a))??a}</label
            >
          </span>`)}
      </fieldset>
      ${this.failure&&c`<p class="note problem" role="alert"><ha-icon icon="mdi:alert-circle" aria-hidden="true"></ha-icon>${this.failure}</p>`}`}async choose(t){let{hass:n,employee:i}=this;if(!(n===void 0||!i?.presence)){this.chosen=t,this.failure="";try{await Qt(n,i.presence.entityId,t)}catch(s){this.failure=await J(n,s)||d(n,"failed")}finally{this.chosen===t&&(this.chosen=null)}}}};C.styles=[w,y`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 0;
        border: none;
        padding: 0;
        min-width: 0;
      }
      legend,
      input {
        position: absolute;
        clip-path: inset(50%);
        width: 1px;
        height: 1px;
        overflow: hidden;
        white-space: nowrap;
      }
      .chip {
        position: relative;
        display: inline-flex;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        min-height: 36px;
        border-radius: 18px;
        padding: 0 12px;
        background: color-mix(in srgb, var(--secondary-text-color, #727272) 10%, transparent);
        cursor: pointer;
        font-size: 14px;
        --mdc-icon-size: 18px;
      }
      @media (hover: hover) {
        label:hover {
          background: color-mix(in srgb, var(--secondary-text-color, #727272) 22%, transparent);
        }
      }
      input:checked + label {
        background: color-mix(in srgb, var(--workday-worked) 24%, transparent);
        box-shadow: inset 0 0 0 1.5px var(--workday-worked);
      }
      .note {
        margin-top: 8px;
      }
    `],p([h({attribute:!1})],C.prototype,"hass",2),p([h({attribute:!1})],C.prototype,"employee",2),p([v()],C.prototype,"chosen",2),p([v()],C.prototype,"failure",2),C=p([x("bitrix24-workday-presence")],C);var X=class extends Z{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:n}=this;if(t===void 0||n===null)return u;let i=this.parts.has("times")&&n.connection!=="gone";return c`<article class="all" aria-label=${n.name}>
      <header><h2>${n.name}</h2>${ze(t,n)}</header>
      ${n.connection==="gone"?u:c`<div class=${i?"day times":"day"}>${this.renderDial(t,n)}${i?this.renderTimes(t,n):u}</div>`}
      ${n.day.status==="expired"?c`<bitrix24-workday-expired .hass=${t} .employee=${n} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ie(t,n)}
      ${this.parts.has("buttons")&&H(n).length>0?c`<bitrix24-workday-buttons .hass=${t} .employee=${n}></bitrix24-workday-buttons>`:u}
      ${this.parts.has("presence")&&n.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${n}></bitrix24-workday-presence>`:u}
    </article>`}renderDial(t,{day:n}){let i=this.clock.now(),s=P(n,i),o=te(n,i)??s,a=this.parts.has("ring");return c`<div class=${a?"dial":"dial bare"}>
      ${a?Le(t,n,i):u}
      <div class="face">
        <div class="time digits" role="timer" aria-label=${o===null?u:A(t,o)}>
          ${o===null?"–":n.status==="opened"||n.status==="paused"?ye(o):ye(o).slice(0,-3)}
        </div>
        ${this.renderUnder(t,n,i).map(l=>c`<div class="under"><bdi>${l}</bdi></div>`)}
      </div>
    </div>`}renderUnder(t,n,i){if(n.status==="paused")return[d(t,"break")];if(n.status==="closed"&&n.start===null)return[d(t,"no_day")];let s=Fe(n,i);if(s>=60)return[d(t,"worked"),d(t,"overtime",{overtime:A(t,s)})];let o=n.required===null?[]:[d(t,"of_required",{required:A(t,n.required)})];return[d(t,"worked"),...o]}renderTimes(t,{day:n}){let i=this.clock.now(),s=l=>l===null?null:F(t,l,i),o=l=>l===null||n.start===null?null:A(t,l),a=[["workday_start",s(n.start)]];return n.status==="closed"?a.push(["workday_finish",s(n.finish)]):n.status==="paused"?a.push(["worked",o(n.worked)]):n.expectedFinish!==null&&a.push(["expected_finish",s(n.expectedFinish)]),a.push(["breaks",o(ne(n,i))]),c`<dl>
      ${a.map(([l,m])=>c`<div><dt>${d(t,l)}</dt><dd><bdi>${m??"–"}</bdi></dd></div>`)}
    </dl>`}};X.styles=[w,Q,qe,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      .all {
        display: grid;
        gap: 16px;
        padding: 16px;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 12px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
        line-height: 1.3;
        overflow-wrap: anywhere;
      }
      .day {
        display: grid;
        gap: 16px;
        align-items: center;
        justify-items: center;
      }
      .dial {
        position: relative;
        width: min(100%, 232px);
        container-type: inline-size;
      }
      .dial:not(.bare) {
        aspect-ratio: 1;
      }
      .face {
        display: grid;
        align-content: center;
        justify-items: center;
        gap: 2px;
        text-align: center;
      }
      .dial:not(.bare) .face {
        position: absolute;
        inset: 14%;
      }
      .time {
        font-size: clamp(22px, 17cqi, 40px);
        line-height: 1.15;
        font-weight: 400;
      }
      .under {
        font-size: clamp(12px, 6cqi, 14px);
        line-height: 1.35;
      }
      dl {
        display: grid;
        gap: 8px;
        margin: 0;
        width: 100%;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--secondary-text-color);
      }
      dd {
        margin: 0;
        font-weight: 500;
        text-align: end;
        font-variant-numeric: tabular-nums;
      }
      @container (min-width: 400px) {
        .day.times {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }
    `],p([h({attribute:!1})],X.prototype,"parts",2),X=p([x("bitrix24-workday-full")],X);var W=class extends Z{constructor(){super(...arguments);this.parts=new Set}render(){let{hass:t,employee:n}=this;if(t===void 0||n===null)return u;let i=this.clock.now(),{day:s,connection:o}=n,a=o==="gone"?"gone":s.status??"unknown",l=te(s,i)??P(s,i),m=s.status==="opened"||s.status==="paused";return c`<article aria-label=${n.name}>
      <div class=${m?"line running":"line"}>
        ${this.parts.has("ring")?c`<div class="dial">${Le(t,s,i)}<span class="status ${a}"><ha-icon icon=${yt(n)} aria-hidden="true"></ha-icon></span></div>`:u}
        <div class="who">
          <h3>${n.name}</h3>
          <p class="what"><bdi role="status">${ft(t,n)}</bdi><span class="more">${this.times(t,n,i).map(g=>c` · <bdi>${g}</bdi>`)}</span></p>
        </div>
        ${l!==null&&m?c`<div class="time digits" role="timer" aria-label=${A(t,l)}>${ye(l)}</div>`:u}
        ${this.parts.has("buttons")&&H(n).length>0?c`<bitrix24-workday-buttons variant="small" .hass=${t} .employee=${n}></bitrix24-workday-buttons>`:u}
      </div>
      ${s.status==="expired"?c`<bitrix24-workday-expired folded .hass=${t} .employee=${n} .details=${this.clock.details}></bitrix24-workday-expired>`:u}
      ${Ie(t,n)}
      ${this.parts.has("presence")&&n.presence!==null?c`<bitrix24-workday-presence .hass=${t} .employee=${n}></bitrix24-workday-presence>`:u}
    </article>`}times(t,{day:n},i){if(!this.parts.has("times"))return[];if(n.status==="closed")return n.start===null?[d(t,"no_day")]:n.worked===null?[]:[A(t,n.worked)];if(n.expectedFinish!==null)return[d(t,"until",{time:F(t,n.expectedFinish,i)})];let s=n.status==="paused"?n.breakStart:n.start;return s===null?[]:[d(t,"since",{time:F(t,s,i)})]}};W.styles=[w,Q,qe,y`
      :host {
        display: block;
        container-type: inline-size;
      }
      article {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 10px 16px;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
      .dial {
        position: relative;
        flex: none;
        width: 44px;
        height: 44px;
      }
      .dial .status {
        position: absolute;
        inset: 0;
        justify-content: center;
      }
      .dial .ring circle {
        stroke-width: 10;
      }
      .who {
        flex: 1 1 100px;
        min-width: 0;
      }
      h3,
      .what {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        line-height: 1.4;
      }
      h3 {
        font-size: 16px;
        font-weight: 500;
      }
      .what {
        font-size: 14px;
      }
      .time {
        flex: none;
        font-size: 18px;
      }
      bitrix24-workday-buttons {
        flex: none;
        margin-inline-start: auto;
      }
      @container (max-width: 420px) {
        .line {
          gap: 8px;
        }
        .running .more {
          display: none;
        }
        .time {
          font-size: 16px;
        }
      }
    `],p([h({attribute:!1})],W.prototype,"parts",2),W=p([x("bitrix24-workday-row")],W);var j=class extends b{static getStubConfig(e){return Ct(e)}static getConfigForm(){return Ot()}setConfig(e){Qe(e),this.config=e}getCardSize(){switch(this.config?.layout){case"team":return 1+this.deviceIds.length;case"compact":return 2;default:return 7}}getGridOptions(){return{columns:12,rows:"auto",min_columns:6}}get deviceIds(){if(this.hass===void 0||this.config===void 0)return[];let{layout:e,device_id:t,entity:n,employees:i=[]}=this.config;return e==="team"?i.length>0?i:G(this.hass):t?[t]:n?[N(this.hass,n)??""]:G(this.hass)}shouldUpdate(e){return e.size!==1||!e.has("hass")||this.hass===void 0?!0:dt(e.get("hass"),this.hass,this.deviceIds)}render(){let{hass:e,config:t}=this;return e===void 0||t===void 0?u:c`<ha-card>${t.layout==="team"?this.renderTeam(e,t):this.renderOne(e,t)}</ha-card>`}renderOne(e,t){let[n,i]=this.deviceIds;if(n===void 0)return this.renderNobody(e);if(i!==void 0)return this.renderMessage(e,"choose");if(!ln(e,n))return this.renderMissing(e,n);let s=Xe(t);return t.layout==="compact"?c`<bitrix24-workday-row .hass=${e} .deviceId=${n} .parts=${s}></bitrix24-workday-row>`:c`<bitrix24-workday-full .hass=${e} .deviceId=${n} .parts=${s}></bitrix24-workday-full>`}renderTeam(e,t){let{deviceIds:n}=this;if(n.length===0)return this.renderNobody(e);let i=Xe(t),s=n.filter(o=>ie(e,o)?.day.status==="opened").length;return c`<header>
        <h2>${t.title||d(e,"team")}</h2>
        <bdi role="status">${d(e,"at_work",{working:s,all:n.length})}</bdi>
      </header>
      <ul>
        ${n.map(o=>c`<li>${ln(e,o)?c`<bitrix24-workday-row .hass=${e} .deviceId=${o} .parts=${i}></bitrix24-workday-row>`:this.renderMissing(e,o)}</li>`)}
      </ul>`}renderNobody(e){return this.renderMessage(e,gt(e)?"loading":"nobody")}renderMissing(e,t){let n=gt(e)||G(e).includes(t);return this.renderMessage(e,n?"loading":"missing")}renderMessage(e,t){return c`<p class="message" role="status" aria-busy=${t==="loading"}>${d(e,t)}</p>`}};j.styles=[w,y`
      ha-card {
        height: 100%;
        box-sizing: border-box;
      }
      .message {
        padding: 16px;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: baseline;
        gap: 12px;
        padding: 16px 16px 4px;
      }
      h2 {
        margin: 0;
        font-size: 20px;
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 0 8px;
      }
    `],p([h({attribute:!1})],j.prototype,"hass",2),p([v()],j.prototype,"config",2),j=p([x(oe)],j);function ln(r,e){let t=ie(r,e);return t!==null&&!(t.connection==="gone"&&gt(r))}var gt=r=>r.config.state!==void 0&&r.config.state!=="RUNNING";var ee=class extends B{static getStubConfig(){return{type:`custom:${ae}`}}setConfig(e){}willUpdate(e){let t=this.context?.entity_id;this.deviceId=this.hass&&t&&N(this.hass,t)||"",super.willUpdate(e)}render(){let{hass:e,employee:t}=this;return e===void 0||t===null?u:H(t).length===0?ze(e,t):c`<bitrix24-workday-buttons variant="feature" .hass=${e} .employee=${t}></bitrix24-workday-buttons>`}};ee.styles=[w,Q,y`
      .status {
        height: var(--feature-height, 42px);
        padding: 0 12px;
      }
    `],p([h({attribute:!1})],ee.prototype,"context",2),ee=p([x(ae)],ee);var bt=window;function dn(r,e){bt[r]??=[],bt[r].some(({type:t})=>t===e.type)||bt[r].push(e)}dn("customCards",{type:oe,get name(){return D(M(),"name")},get description(){return D(M(),"description")},preview:!0,getEntitySuggestion(r,e){if(At(r,e))return{label:d(r,"layout_team"),config:le("team")};let t=N(r,e);return t===null?null:[{label:d(r,"layout_full"),config:le("full",t)},{label:d(r,"layout_compact"),config:le("compact",t)}]}});dn("customCardFeatures",{type:ae,get name(){return D(M(),"feature_name")},isSupported:(r,{entity_id:e})=>e!==void 0&&N(r,e)!==null,configurable:!1});
